/** The charts of a report, each with a sentence under it. */

import type { Evaluation } from '../../protocol/runs.ts';
import { orderClasses } from '../confusion-order.ts';
import { confusionSvg } from '../confusion-svg.ts';
import { formatShare, grouped } from '../format.ts';
import { lineScene } from '../line-scene.ts';
import { lineSvg } from '../line-svg.ts';
import { precisionRecallSvg, rocSvg } from '../ranking-svg.ts';
import { describeCalibration, reliabilitySvg } from '../reliability-svg.ts';
import { runCharts } from '../run-charts.ts';
import { html, type Markup, picture } from './html.ts';
import type { ReportData } from './report.ts';
import { reportPalette } from './style.ts';

const width = 480;

/** Up to as many classes stand in their own order; of more, those that are confused stand together. */
const mostInOrder = 20;

export function curvesSection({ record, log, findings }: ReportData): Markup {
  if (!log.some(({ type }) => type === 'epoch')) return html``;
  const charts = runCharts(record, log, { x: 'epoch', smoothing: 0, log: false }, findings);
  const shown = charts.filter(({ id }) => id === 'loss' || id === 'accuracy');
  const drawn = shown.map((chart) => picture(lineSvg(lineScene(chart, { width, height: 280 }), reportPalette)));
  return html`<h2>Training</h2><div class="two">${drawn.map((chart) => html`<figure class="card">${chart}</figure>`)}</div>`;
}

export function confusionSection(evaluation: Evaluation): Markup {
  const { classNames, confusion, confused, classes } = evaluation;
  const order = orderClasses(confusion, classNames.length > mostInOrder ? 'similarity' : 'class');
  const chart = confusionSvg(evaluation, { normalization: 'count', order }, reportPalette);
  const pairs = confused.slice(0, 12);
  return html`<h2>Confusion</h2>
<div class="beside"><figure class="card wide">${picture(chart)}<figcaption>Rows are actual classes, columns predicted ones.${
    classNames.length > mostInOrder && ' Classes that are taken for each other stand together.'
  }</figcaption></figure>
${
  pairs.length > 0 &&
  html`<section class="card"><h3>Most confused</h3><ol class="pairs">${pairs.map(
    ({ actual, predicted, count }) =>
      html`<li>${classNames[actual]} → ${classNames[predicted]}: ${grouped(count)} (${formatShare(count / classes[actual]!.support)})</li>`,
  )}</ol></section>`
}</div>`;
}

export function calibrationSection({ calibration }: Evaluation): Markup {
  if (!calibration) return html``;
  return html`<h2>Calibration</h2>
<div class="two"><figure class="card">${picture(reliabilitySvg(calibration, width, reportPalette))}</figure>
<section class="card"><p>${describeCalibration(calibration)}.</p>
<p class="muted">Images are put into 15 bins by the probability of the class that was predicted. A bar is the share of them that is right; its coloured end is what lacks to the mean confidence of the bin, or what exceeds it. On the dashed line a network is right as often as it says.</p></section></div>`;
}

export function rankingSection(ranking: NonNullable<ReportData['ranking']>): Markup {
  const curves = [rocSvg(ranking, width, reportPalette), precisionRecallSvg(ranking, width, reportPalette)];
  return html`<h2>Telling ${ranking.label} from the rest</h2>
<div class="two">${curves.map((chart) => html`<figure class="card">${picture(chart)}</figure>`)}</div>
<p class="muted">The point on both curves is the threshold 0.5. Dashed: what chance gives.</p>`;
}
