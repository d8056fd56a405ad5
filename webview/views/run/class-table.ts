/** Precision, recall and F1 of each class: a table that sorts and finds, with the means of all below it. */

import { arrangedClasses, type ClassKey, type ClassRow, classRows } from '../../../src/figures/class-rows.ts';
import { formatShare, grouped } from '../../../src/figures/format.ts';
import { intervalText } from '../../../src/figures/intervals.ts';
import type { AverageReport, Evaluation } from '../../../src/protocol/runs.ts';
import { shareBar } from '../../charts/share-bar.ts';
import { button, textField } from '../../ui/controls.ts';
import { element, replaceChildren } from '../../ui/element.ts';
import { sortHeader } from '../../ui/sort-header.ts';

interface Column {
  /** What the table is sorted by; a column without it says more of the one before. */
  readonly key?: ClassKey;
  readonly title: string;
  readonly cell: (row: ClassRow) => HTMLElement | string;
  readonly mean?: (report: AverageReport) => string;
}

const share = (value: number) => formatShare(value);
/** Same digits for all, so that they can be compared down a column. */
const rate = (value: number | undefined) => value?.toFixed(4) ?? '–';
const columns: readonly Column[] = [
  { key: 'support', title: 'images', cell: ({ support }) => grouped(support) },
  { key: 'precision', title: 'precision', cell: ({ precision }) => share(precision), mean: (r) => share(r.precision) },
  {
    key: 'recall',
    title: 'recall',
    cell: ({ recall, support }) => (support ? share(recall) : '–'),
    mean: (r) => share(r.recall),
  },
  {
    title: '95 %',
    cell: ({ interval }) => element('span', { class: 'muted' }, interval ? intervalText(interval) : ''),
  },
  { key: 'f1', title: 'F1', cell: ({ f1 }) => shareBar(f1), mean: (r) => share(r.f1) },
];
const rankings: readonly Column[] = [
  { key: 'auc', title: 'AUC', cell: ({ auc }) => rate(auc) },
  { key: 'averagePrecision', title: 'average precision', cell: ({ averagePrecision: ap }) => rate(ap) },
];

/** Rows that are made at once. */
const pageSize = 100;

/** With fewer classes than this there is nothing to look for. */
const searched = 15;

export function classTable(evaluation: Evaluation): HTMLElement {
  const rows = classRows(evaluation);
  const shownColumns = [...columns, ...(rows.some(({ auc }) => auc !== undefined) ? rankings : [])];
  const body = element('tbody', {});
  const more = element('div', { class: 'more' });
  let order: { by: ClassKey; descending: boolean } = { by: 'index', descending: false };
  let text = '';
  let shown = pageSize;

  const sort = (by: ClassKey) => (descending: boolean) => {
    order = { by, descending };
    name.set(by === 'name' ? descending : undefined);
    for (const [i, head] of heads.entries()) head?.set(shownColumns[i]!.key === by ? descending : undefined);
    shown = pageSize;
    draw();
  };
  const name = sortHeader('class', sort('name'), { words: true });
  // The worst are those that one looks for.
  const heads = shownColumns.map(({ key, title }) =>
    key ? sortHeader(title, sort(key), { descendingFirst: key === 'support' }) : undefined,
  );
  // The recall of a class is the accuracy on its images, often few.
  const plainHead = (title: string) => element('th', { scope: 'col', title: '95 % interval of the recall' }, title);

  function draw() {
    const found = arrangedClasses(rows, order, text);
    const left = found.length - shown;
    replaceChildren(body, ...found.slice(0, shown).map((row) => tableRow(row, shownColumns)));
    replaceChildren(
      more,
      found.length === 0 && element('p', { class: 'muted' }, 'No class has such a name.'),
      left > 0 &&
        button(`Show ${Math.min(left, pageSize)} more of ${grouped(left)}`, {
          onPress() {
            shown += pageSize;
            draw();
          },
        }),
    );
  }
  const search = textField('Class', {
    placeholder: 'part of the name',
    onInput(wanted) {
      text = wanted;
      shown = pageSize;
      draw();
    },
  });
  draw();
  const { macro, weighted } = evaluation.averages;
  return element(
    'div',
    {},
    rows.length >= searched && element('div', { class: 'toolbar' }, search),
    element(
      'div',
      { class: 'scroll' },
      element(
        'table',
        { class: 'data classes' },
        element('caption', { class: 'visually-hidden' }, `Precision, recall and F1 on ${evaluation.split}`),
        element(
          'thead',
          {},
          element(
            'tr',
            {},
            name.element,
            ...heads.map((head, i) => head?.element ?? plainHead(shownColumns[i]!.title)),
          ),
        ),
        body,
        element(
          'tfoot',
          {},
          meanRow('mean of the classes', macro, shownColumns),
          meanRow('mean, weighted by images', weighted, shownColumns),
        ),
      ),
    ),
    more,
  );
}

const tableRow = (row: ClassRow, shownColumns: readonly Column[]) =>
  element(
    'tr',
    {},
    element('th', { scope: 'row', class: 'words' }, row.name),
    ...shownColumns.map(({ cell }) => element('td', {}, cell(row))),
  );

const meanRow = (title: string, report: AverageReport, shownColumns: readonly Column[]) =>
  element(
    'tr',
    {},
    element('th', { scope: 'row', class: 'words' }, title),
    ...shownColumns.map(({ mean }) => element('td', {}, mean?.(report) ?? '')),
  );
