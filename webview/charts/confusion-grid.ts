/** A confusion matrix of few classes as a table whose cells can be pressed; arrow keys move in it. */

import {
  type ConfusionCell,
  cellLabel,
  cellText,
  kindOf,
  type Normalization,
} from '../../src/figures/confusion-cells.ts';
import type { ConfusionLook } from '../../src/figures/confusion-svg.ts';
import type { Evaluation } from '../../src/protocol/runs.ts';
import { element } from '../ui/element.ts';
import { rovingFocus } from '../ui/roving.ts';
import { confusionMap } from './confusion-map.ts';

export type OnCell = (cell: ConfusionCell) => void;

const tells: Readonly<Record<Normalization, string>> = {
  count: 'Numbers of images',
  row: 'Percent of each row',
  column: 'Percent of each column',
};

export function confusionGrid(evaluation: Evaluation, look: ConfusionLook, onCell: OnCell): HTMLElement {
  const { classNames, split } = evaluation;
  const { normalization, order } = look;
  const map = confusionMap(evaluation, look);
  const names = order.map((index) => classNames[index]!);
  const head = names.map((name) =>
    element('th', { scope: 'col', title: name }, element('span', { class: 'column-name' }, name)),
  );
  const rows = names.map((name, row) =>
    element(
      'tr',
      {},
      element('th', { scope: 'row', title: name }, name),
      ...names.map((_, column) => tableCell(map.at(row, column), { normalization, classNames, onCell })),
    ),
  );
  const table = element(
    'table',
    { class: 'confusion', role: 'grid' },
    element(
      'caption',
      {},
      `Rows: actual class. Columns: predicted class. ${tells[normalization]} of the ${split} split.`,
    ),
    element('thead', {}, element('tr', {}, element('td', {}), ...head)),
    element('tbody', {}, ...rows),
  );
  const first = table.querySelector<HTMLElement>('button');
  if (first) first.tabIndex = 0;
  rovingFocus(table, 'button', () => classNames.length);
  return element('div', { class: 'confusion-scroll' }, table);
}

interface CellOptions {
  readonly normalization: Normalization;
  readonly classNames: readonly string[];
  readonly onCell: OnCell;
}

/** Empty cells are places to go to as well, or the arrow keys would jump. */
function tableCell(cell: ConfusionCell, { normalization, classNames, onCell }: CellOptions): HTMLElement {
  const label = cellLabel(cell, classNames);
  const press = element(
    'button',
    { class: cell.count > 0 ? kindOf(cell) : 'none', tabindex: -1, 'aria-label': label, title: label },
    cellText(cell, normalization),
  );
  press.style.setProperty('--strength', `${Math.round(cell.strength * 100)}%`);
  press.addEventListener('click', () => {
    for (const other of press.closest('table')?.querySelectorAll('.chosen') ?? []) other.classList.remove('chosen');
    press.classList.add('chosen');
    onCell(cell);
  });
  return element('td', {}, press);
}
