/** A network beside simple methods, in one table. */

import { type BaselineRow, baselineRows, baselineVerdict } from '../../../src/figures/baselines.ts';
import { formatShare } from '../../../src/figures/format.ts';
import { intervalText } from '../../../src/figures/intervals.ts';
import type { Evaluation } from '../../../src/protocol/runs.ts';
import { intervalBar } from '../../charts/interval-bar.ts';
import { element } from '../../ui/element.ts';

export function baselineTable(evaluation: Evaluation): HTMLElement {
  const rows = baselineRows(evaluation);
  if (rows.length === 0) {
    const text = 'What simple methods reach on these images was not measured. Evaluate again to see it.';
    return element('p', { class: 'muted' }, text);
  }
  const heads = ['method', 'accuracy', '95 %', '', 'how'].map((title, i) =>
    element('th', { scope: 'col', class: i === 0 || i === 4 ? 'words' : 'number' }, title),
  );
  const table = element(
    'table',
    { class: 'data baselines' },
    element('caption', { class: 'visually-hidden' }, 'Accuracy of the network and of simple methods'),
    element('thead', {}, element('tr', {}, ...heads)),
    element('tbody', {}, ...rows.map(tableRow)),
  );
  return element('div', {}, element('p', {}, baselineVerdict(evaluation)), element('div', { class: 'scroll' }, table));
}

const tableRow = ({ name, accuracy, interval, note, network }: BaselineRow): HTMLElement =>
  element(
    'tr',
    { class: network && 'network-row' },
    element('th', { scope: 'row', class: 'words' }, name),
    element('td', {}, accuracy === undefined ? '–' : formatShare(accuracy, 2)),
    element('td', { class: 'muted' }, interval ? intervalText(interval) : ''),
    element('td', {}, accuracy !== undefined && intervalBar(accuracy, interval)),
    element('td', { class: 'words muted note' }, note),
  );
