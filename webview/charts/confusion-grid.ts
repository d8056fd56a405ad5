/** A confusion matrix of few classes as a table whose cells can be pressed; arrow keys move in it. */

import { type ConfusionCell, cellLabel, cellText, confusionCells, kindOf } from '../../src/figures/confusion-cells.ts';
import type { Evaluation } from '../../src/protocol/runs.ts';
import { element } from '../ui/element.ts';
import { rovingFocus } from '../ui/roving.ts';

export type OnCell = (cell: ConfusionCell) => void;

export function confusionGrid(evaluation: Evaluation, normalized: boolean, onCell: OnCell): HTMLElement {
  const { classNames, split } = evaluation;
  const cells = new Map(
    confusionCells(evaluation, normalized).map((cell) => [`${cell.actual} ${cell.predicted}`, cell]),
  );
  const head = classNames.map((name) =>
    element('th', { scope: 'col', title: name }, element('span', { class: 'column-name' }, name)),
  );
  const rows = classNames.map((name, actual) =>
    element(
      'tr',
      {},
      element('th', { scope: 'row', title: name }, name),
      ...classNames.map((_, predicted) => tableCell({ actual, predicted }, cells, { normalized, classNames, onCell })),
    ),
  );
  const what = normalized ? 'Percent of each row' : 'Numbers of images';
  const table = element(
    'table',
    { class: 'confusion', role: 'grid' },
    element('caption', {}, `Rows: actual class. Columns: predicted class. ${what} of the ${split} split.`),
    element('thead', {}, element('tr', {}, element('td', {}), ...head)),
    element('tbody', {}, ...rows),
  );
  const first = table.querySelector<HTMLElement>('button');
  if (first) first.tabIndex = 0;
  rovingFocus(table, 'button', () => classNames.length);
  return element('div', { class: 'confusion-scroll' }, table);
}

function tableCell(
  place: { readonly actual: number; readonly predicted: number },
  cells: ReadonlyMap<string, ConfusionCell>,
  options: { readonly normalized: boolean; readonly classNames: readonly string[]; readonly onCell: OnCell },
): HTMLElement {
  const cell = cells.get(`${place.actual} ${place.predicted}`);
  // Empty cells are places to go to as well, or the arrow keys would jump.
  const shown = cell ?? { ...place, count: 0, share: 0, strength: 0 };
  const label = cellLabel(shown, options.classNames);
  const press = element(
    'button',
    { class: cell ? kindOf(cell) : 'none', tabindex: -1, 'aria-label': label, title: label },
    cellText(cell, options.normalized),
  );
  press.style.setProperty('--strength', `${Math.round(shown.strength * 100)}%`);
  press.addEventListener('click', () => options.onCell(shown));
  return element('td', {}, press);
}
