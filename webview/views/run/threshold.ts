/** A threshold on the probability of a class: what it makes of the images, and thresholds worth trying. */

import { formatShare, grouped } from '../../../src/figures/format.ts';
import { intervalText, wilson } from '../../../src/figures/intervals.ts';
import { bestThreshold, countsAt, ratesOf, type ThresholdCounts } from '../../../src/figures/thresholds.ts';
import type { Ranking, SplitName } from '../../../src/protocol/runs.ts';
import { button } from '../../ui/controls.ts';
import { element, replaceChildren } from '../../ui/element.ts';

/** @param onChange Is told the first one, too. */
export function thresholdView(
  ranking: Ranking,
  label: string,
  split: SplitName,
  onChange: (threshold: number) => void,
): HTMLElement {
  const told = element('div', { 'aria-live': 'polite' });
  const control = element('input', { type: 'range', min: 0, max: 1, step: 0.001, 'aria-label': 'Threshold' });
  const said = element('output', { class: 'slider-value' });
  const show = (threshold: number) => {
    control.value = String(threshold);
    said.textContent = threshold.toFixed(3);
    replaceChildren(told, ...outcome(countsAt(ranking, threshold), label));
    onChange(threshold);
  };
  control.addEventListener('input', () => show(control.valueAsNumber));
  const presets = [
    { title: '0.5', threshold: 0.5, hint: 'Called so when it is more probable than not' },
    { title: 'Highest F1', threshold: bestThreshold(ranking, 'f1'), hint: 'The best balance of precision and recall' },
    {
      title: "Youden's J",
      threshold: bestThreshold(ranking, 'youden'),
      hint: 'The highest sum of recall and specificity',
    },
  ].filter(({ threshold }) => threshold !== undefined);
  const section = element(
    'section',
    { class: 'chart threshold' },
    element('h3', {}, 'Threshold'),
    element('label', { class: 'field' }, element('span', { class: 'label' }, `${label} from`), control, said),
    element(
      'div',
      { class: 'buttons' },
      ...presets.map(({ title, threshold, hint }) => button(title, { title: hint, onPress: () => show(threshold!) })),
    ),
    told,
    split === 'test' &&
      element(
        'p',
        { class: 'muted' },
        'A threshold that is chosen on test images flatters itself on them: choose it on validation.',
      ),
  );
  show(0.5);
  return section;
}

function outcome(counts: ThresholdCounts, label: string): HTMLElement[] {
  const { truePositives, falsePositives, falseNegatives, trueNegatives } = counts;
  const rates = ratesOf(counts);
  const ranged = (rate: number | undefined, count: number) =>
    rate === undefined ? '–' : `${formatShare(rate)} (${intervalText(wilson(rate, count))})`;
  const head = (text: string) => element('th', { scope: 'col' }, text);
  const row = (name: string, cells: readonly number[]) =>
    element(
      'tr',
      {},
      element('th', { scope: 'row', class: 'words' }, name),
      ...cells.map((count) => element('td', {}, grouped(count))),
    );
  const facts: readonly (readonly [string, string])[] = [
    ['precision', ranged(rates.precision, truePositives + falsePositives)],
    ['recall', ranged(rates.recall, truePositives + falseNegatives)],
    ['specificity', ranged(rates.specificity, trueNegatives + falsePositives)],
    ['F1', rates.f1 === undefined ? '–' : formatShare(rates.f1)],
    ['accuracy', ranged(rates.accuracy, truePositives + falsePositives + falseNegatives + trueNegatives)],
  ];
  return [
    element(
      'table',
      { class: 'data' },
      element('caption', { class: 'visually-hidden' }, 'Images at this threshold'),
      element('thead', {}, element('tr', {}, element('td', {}), head(`called ${label}`), head('not'))),
      element(
        'tbody',
        {},
        row(`is ${label}`, [truePositives, falseNegatives]),
        row('is not', [falsePositives, trueNegatives]),
      ),
    ),
    element(
      'dl',
      { class: 'facts-list' },
      ...facts.flatMap(([name, value]) => [element('dt', {}, name), element('dd', {}, value)]),
    ),
    element('p', { class: 'muted' }, 'In brackets: 95 % intervals, in percent.'),
  ];
}
