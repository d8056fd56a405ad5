/** The predictions of a folder: a table with thumbnails that sorts and filters, from which one image can be opened. */

import { formatShare, grouped } from '../../../src/figures/format.ts';
import type { Prediction } from '../../../src/protocol/runs.ts';
import { type Save, saveMenu } from '../../charts/save.ts';
import { shareBar } from '../../charts/share-bar.ts';
import { button, dropdown, textField } from '../../ui/controls.ts';
import { element, replaceChildren } from '../../ui/element.ts';
import { empty } from '../../ui/notices.ts';
import { rovingFocus } from '../../ui/roving.ts';
import { sortHeader } from '../../ui/sort-header.ts';
import { type ImageHost, picture } from '../pictures.ts';
import { arranged, type PredictionRow, predictionCsvRows, predictionRows, type RowKey } from './prediction-rows.ts';

export interface ImageListOptions {
  readonly host: ImageHost;
  readonly predictions: readonly Prediction[];
  readonly save: Save;
  readonly onChoose: (prediction: Prediction) => void;
}

const everyClass = 'all classes';

/** Rows that are made at once. */
const pageSize = 100;

const columns: readonly { readonly key: RowKey; readonly title: string; readonly words?: boolean }[] = [
  { key: 'name', title: 'image', words: true },
  { key: 'label', title: 'class', words: true },
  { key: 'probability', title: 'probability' },
  { key: 'margin', title: 'margin' },
];

export function imageList({ host, predictions, save, onChoose }: ImageListOptions): HTMLElement {
  const rows = predictionRows(predictions);
  const byPath = new Map(predictions.map((one) => [one.path, one]));
  let order: { by: RowKey; descending: boolean } = { by: 'name', descending: false };
  let filter: { label?: string; text: string } = { text: '' };
  let shown = pageSize;

  const body = element('tbody', {});
  const count = element('p', { class: 'facts', 'aria-live': 'polite' });
  const more = element('div', { class: 'more' });
  const heads = columns.map(({ key, title, words }) =>
    sortHeader(
      title,
      (descending) => {
        order = { by: key, descending };
        for (const [i, head] of heads.entries()) head.set(columns[i]!.key === key ? descending : undefined);
        draw();
      },
      { words },
    ),
  );
  heads[0]!.set(false);
  rovingFocus(body, 'button.row', () => 1);

  function draw() {
    const found = arranged(rows, order, filter);
    const unread = rows.filter(({ error }) => error !== undefined).length;
    count.textContent = `${grouped(found.length)} of ${grouped(rows.length)} images${unread ? `, ${unread} of which can’t be read` : ''}`;
    replaceChildren(body, ...found.slice(0, shown).map((row, i) => tableRow(row, i === 0)));
    const left = found.length - shown;
    replaceChildren(
      more,
      found.length === 0 && empty('No image fits', 'Choose another class, or shorten the text that is looked for.'),
      left > 0 &&
        button(`Show ${Math.min(left, pageSize)} more of ${grouped(left)}`, {
          onPress() {
            shown += pageSize;
            draw();
          },
        }),
    );
  }

  function tableRow(row: PredictionRow, first: boolean): HTMLElement {
    const open = element('button', { class: 'row link', tabindex: first ? 0 : -1 }, row.name);
    open.addEventListener('click', () => onChoose(byPath.get(row.path)!));
    const name = element('th', { scope: 'row', class: 'words' }, open);
    if (row.error !== undefined) {
      return element(
        'tr',
        { class: 'unread' },
        element('td', {}),
        name,
        element('td', { colspan: 3, class: 'words' }, element('div', { class: 'why' }, row.error)),
      );
    }
    const behind = row.second === undefined ? '' : `second: ${row.second}`;
    return element(
      'tr',
      {},
      element('td', {}, picture(host, { path: row.path }, { alt: '', class: 'small' })),
      name,
      element('td', { class: 'words' }, row.label),
      element('td', {}, shareBar(row.probability)),
      element('td', { title: behind }, formatShare(row.margin)),
    );
  }

  const labels = dropdown('Class', (label) => {
    filter = { ...filter, label: label === everyClass ? undefined : label };
    shown = pageSize;
    draw();
  });
  const found = [...new Set(rows.flatMap(({ label }) => label || []))].sort();
  labels.set(
    [everyClass, ...found].map((value) => ({ value, text: value })),
    everyClass,
  );
  const search = textField('Name', {
    placeholder: 'part of the name',
    onInput(text) {
      filter = { ...filter, text };
      shown = pageSize;
      draw();
    },
  });
  const saving = saveMenu(() => ({ name: 'predictions', rows: () => predictionCsvRows(predictions) }), save, ['csv']);
  draw();
  return element(
    'div',
    {},
    element('div', { class: 'toolbar' }, search, labels.element, saving),
    count,
    element(
      'div',
      { class: 'scroll' },
      element(
        'table',
        { class: 'data images' },
        element('caption', { class: 'visually-hidden' }, 'Predictions; a name opens its image'),
        element(
          'thead',
          {},
          element(
            'tr',
            {},
            element('th', { scope: 'col' }, element('span', { class: 'visually-hidden' }, 'picture')),
            ...heads.map((head) => head.element),
          ),
        ),
        body,
      ),
    ),
    more,
  );
}
