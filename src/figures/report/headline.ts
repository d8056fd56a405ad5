/** What a report says first: the numbers, what they mean in sentences, and what the detectors found. */

import type { Finding } from '../../protocol/findings.ts';
import type { Evaluation } from '../../protocol/runs.ts';
import { baselineVerdict } from '../baselines.ts';
import { sureness } from '../calibration.ts';
import { formatNumber, formatShare, grouped } from '../format.ts';
import { gapsOf, gapText } from '../gaps.ts';
import { intervalText, wilson } from '../intervals.ts';
import { html, type Markup } from './html.ts';
import type { ReportData } from './report.ts';

export function scores(evaluation: Evaluation): Markup {
  const { accuracy, interval, topK, averages, calibration, loss, classes, count } = evaluation;
  // Of two classes the second is the one that is looked for.
  const positive = classes.length === 2 ? classes[1] : undefined;
  return html`<div class="scores">
${score('Accuracy', formatShare(accuracy, 2), `95 %: ${intervalText(interval)}`)}
${topK.map((top) => score(`Top-${top.k}`, formatShare(top.accuracy, 2), `95 %: ${intervalText(wilson(top.accuracy, count))}`))}
${score('Mean F1', formatShare(averages.macro.f1), 'each class counts alike')}
${positive?.auc !== undefined && score('AUC', positive.auc.toFixed(4), `average precision ${positive.averagePrecision!.toFixed(4)}`)}
${calibration && score('Calibration error', formatShare(calibration.ece), 'expected, 15 bins')}
${score('Loss', formatNumber(loss), 'mean of the images')}
</div>`;
}

const score = (title: string, value: string, more: string): Markup =>
  html`<section class="card score"><h3>${title}</h3><p>${value}</p><small>${more}</small></section>`;

export function sentences({ evaluation, evaluations }: ReportData): Markup {
  const { calibration, accuracy, confused, classNames, classes } = evaluation;
  const [pair] = confused;
  const silent = classes.filter(({ recall, precision, support }) => support > 0 && recall === 0 && precision === 0);
  const said = [
    baselineVerdict(evaluation),
    ...gapsOf(evaluations).map(gapText),
    calibration && `Calibration: ${sureness(calibration, accuracy)}.`,
    pair &&
      `Most often confused: ${classNames[pair.actual]} taken for ${classNames[pair.predicted]}, ${grouped(pair.count)} of ${grouped(classes[pair.actual]!.support)} images.`,
    silent.length > 0 && `Never right: ${listed(silent.map(({ name }) => name))}.`,
  ].filter((text) => text);
  return said.length > 0 ? html`<ul class="says">${said.map((text) => html`<li>${text}</li>`)}</ul>` : html``;
}

const words: Readonly<Record<Finding['severity'], string>> = { error: 'Serious', warning: 'Warning', info: 'Hint' };

export const findingsList = (findings: readonly Finding[]): Markup =>
  findings.length === 0
    ? html``
    : html`<h2>Findings</h2>${findings.map(
        ({ severity, title, message, advice }) =>
          html`<div class="finding ${severity}"><h3>${words[severity]}: ${title}</h3><p>${message}</p><p>${advice}</p></div>`,
      )}`;

const listed = (names: readonly string[]) =>
  names.length > 8 ? `${names.slice(0, 8).join(', ')} and ${grouped(names.length - 8)} more` : names.join(', ');
