/** The numbers of an evaluation that are looked at first. */

import { sureness } from '../../../src/figures/calibration.ts';
import { formatNumber, formatShare } from '../../../src/figures/format.ts';
import { intervalText, wilson } from '../../../src/figures/intervals.ts';
import { topAccuracy } from '../../../src/figures/top-k.ts';
import type { Evaluation } from '../../../src/protocol/runs.ts';
import { slider } from '../../ui/controls.ts';
import { type Child, element, replaceChildren } from '../../ui/element.ts';

export function scores(evaluation: Evaluation): HTMLElement {
  const { accuracy, interval, loss, averages, calibration, classes } = evaluation;
  // Of two classes the second is the one that is looked for.
  const positive = classes.length === 2 ? classes[1] : undefined;
  return element(
    'div',
    { class: 'scores' },
    score('Accuracy', formatShare(accuracy, 2), `95 % interval ${intervalText(interval)} %`),
    topScore(evaluation),
    score('Mean F1', formatShare(averages.macro.f1, 1), 'each class counts alike'),
    positive?.auc !== undefined &&
      score(
        'AUC',
        formatNumber(positive.auc),
        `average precision ${formatNumber(positive.averagePrecision)} of ${positive.name}`,
      ),
    calibration && score('Calibration error', formatShare(calibration.ece, 1), sureness(calibration, accuracy)),
    score('Loss', formatNumber(loss), 'mean of the images'),
  );
}

const score = (title: string, value: string, ...more: readonly Child[]) =>
  element(
    'section',
    { class: 'score' },
    element('h3', {}, title),
    element('p', { class: 'score-value' }, value),
    element('div', { class: 'muted' }, ...more),
  );

/** Top-k for a k that can be chosen; for files of earlier versions only that which they have. */
function topScore({ ranks, topK, classNames, count }: Evaluation): HTMLElement | false {
  const most = Math.min(classNames.length - 1, 20);
  const shown = (k: number, share: number) => ({
    title: `Top-${k}`,
    value: formatShare(share, 2),
    range: `95 % interval ${intervalText(wilson(share, count))} %`,
  });
  if (!ranks || most < 2) {
    const known = topK.at(-1);
    if (!known) return false;
    const { title, value, range } = shown(known.k, known.accuracy);
    return score(title, value, range);
  }
  const heading = element('h3', {});
  const number = element('p', { class: 'score-value' });
  const range = element('div', { class: 'muted' });
  const show = (k: number) => {
    const said = shown(k, topAccuracy(ranks, k));
    heading.textContent = said.title;
    number.textContent = said.value;
    replaceChildren(range, said.range);
  };
  const start = Math.min(most, topK.at(-1)?.k ?? 2);
  const choice = slider('k', { min: 2, max: most, step: 1, value: start, describe: String }, show);
  show(start);
  return element('section', { class: 'score' }, heading, number, range, most > 2 && choice);
}
