/** The tables of a report: simple methods, splits, classes. */

import type { Evaluation, Interval, SplitName } from '../../protocol/runs.ts';
import { baselineRows } from '../baselines.ts';
import { arrangedClasses, type ClassRow, classRows } from '../class-rows.ts';
import { formatNumber, formatShare, grouped } from '../format.ts';
import { intervalText } from '../intervals.ts';
import { round } from '../svg-text.ts';
import { weightsName } from '../weights-name.ts';
import { html, type Markup, picture } from './html.ts';

/** Of more classes than this the weakest are listed. */
const mostClasses = 60;

export function baselineSection(evaluation: Evaluation): Markup {
  const rows = baselineRows(evaluation);
  if (rows.length === 0) return html``;
  return html`<h2>Beside simple methods</h2>
<div class="card wide"><table><thead><tr><th scope="col">method</th><th scope="col">accuracy</th><th scope="col">95 %</th><th></th><th></th></tr></thead>
<tbody>${rows.map(
    ({ name, accuracy, interval, note, network }) =>
      html`<tr${network && html` class="strong"`}><th scope="row">${name}</th><td>${accuracy === undefined ? '–' : formatShare(accuracy, 2)}</td><td class="muted">${interval && intervalText(interval)}</td><td>${accuracy !== undefined && intervalBar(accuracy, interval, network)}</td><td class="words muted">${note}</td></tr>`,
  )}</tbody></table></div>`;
}

export function splitSection(evaluations: Readonly<Partial<Record<SplitName, Evaluation>>>): Markup {
  const all = (['train', 'validation', 'test'] as const).flatMap((split) => evaluations[split] ?? []);
  if (all.length < 2) return html``;
  return html`<h2>Splits</h2>
<div class="card wide"><table><thead><tr><th scope="col">split</th><th scope="col">images</th><th scope="col">accuracy</th><th scope="col">95 %</th><th></th><th scope="col">loss</th><th></th></tr></thead>
<tbody>${all.map(
    ({ split, count, accuracy, interval, loss, weights, epoch }) =>
      html`<tr><th scope="row">${split}</th><td>${grouped(count)}</td><td>${formatShare(accuracy, 2)}</td><td class="muted">${intervalText(interval)}</td><td>${intervalBar(accuracy, interval, true)}</td><td>${formatNumber(loss)}</td><td class="words muted">${weightsName(weights, epoch)}</td></tr>`,
  )}</tbody></table></div>`;
}

export function classSection(evaluation: Evaluation): Markup {
  const { averages } = evaluation;
  const rows = classRows(evaluation);
  const many = rows.length > mostClasses;
  const shown = many ? arrangedClasses(rows, { by: 'f1', descending: false }).slice(0, mostClasses) : rows;
  const ranked = shown.some(({ auc }) => auc !== undefined);
  const heads = ['images', 'precision', 'recall', '95 %', 'F1', '', ...(ranked ? ['AUC', 'average precision'] : [])];
  const mean = (name: string, { precision, recall, f1 }: (typeof averages)['macro']) =>
    html`<tr><th scope="row">${name}</th><td></td><td>${formatShare(precision)}</td><td>${formatShare(recall)}</td><td></td><td>${formatShare(f1)}</td><td></td>${ranked && html`<td></td><td></td>`}</tr>`;
  return html`<h2>Each class</h2>
<div class="card wide"><table>${many && html`<caption>The ${mostClasses} with the lowest F1 of ${grouped(rows.length)} classes.</caption>`}
<thead><tr><th scope="col">class</th>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>${shown.map((row) => classRow(row, ranked))}</tbody>
<tfoot>${mean('macro mean', averages.macro)}${mean('weighted by images', averages.weighted)}</tfoot></table></div>`;
}

const classRow = (
  { name, support, precision, recall, interval, f1, auc, averagePrecision }: ClassRow,
  ranked: boolean,
) =>
  html`<tr><th scope="row">${name}</th><td>${grouped(support)}</td><td>${formatShare(precision)}</td><td>${support ? formatShare(recall) : '–'}</td><td class="muted">${interval && intervalText(interval)}</td><td>${formatShare(f1)}</td><td>${intervalBar(f1, undefined, true)}</td>${ranked && html`<td>${auc?.toFixed(4) ?? '–'}</td><td>${averagePrecision?.toFixed(4) ?? '–'}</td>`}</tr>`;

/** A share as a bar, with its interval as a line with two ends over it. */
function intervalBar(share: number, interval: Interval | undefined, strong: boolean): Markup {
  const [width, height] = [130, 12];
  const x = (value: number) => round(1 + value * (width - 2));
  const [low, high] = interval ?? [0, 0];
  const whisker = `<path d="M${x(low)} 2V10M${x(low)} 6H${x(high)}M${x(high)} 2V10" stroke="var(--text)" fill="none"/>`;
  return picture(
    `<svg width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" aria-hidden="true"><rect width="${width}" height="${height}" rx="2" fill="var(--edge)"/><rect width="${x(share)}" height="${height}" rx="2" fill="var(--blue)" fill-opacity="${strong ? 0.85 : 0.4}"/>${interval ? whisker : ''}</svg>`,
  );
}
