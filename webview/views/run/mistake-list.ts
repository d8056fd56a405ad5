/** Every mistake of a split as a gallery: filtered by class and margin, the worst or the nearly right ones first. */

import { formatShare, grouped } from '../../../src/figures/format.ts';
import {
  arrangeMistakes,
  countClasses,
  everyMistake,
  type MistakeColumns,
  type MistakeFilter,
  marginAt,
  mistakeRows,
  mistakeTitles,
} from '../../../src/figures/mistakes.ts';
import type { MistakesState, RunAsks } from '../../../src/protocol/run-panel.ts';
import type { Evaluation } from '../../../src/protocol/runs.ts';
import { saveMenu } from '../../charts/save.ts';
import { answerBox } from '../../ui/answer-box.ts';
import { classChoice } from '../../ui/class-choice.ts';
import { dropdown, slider } from '../../ui/controls.ts';
import { element, replaceChildren } from '../../ui/element.ts';
import { foldedTable } from '../../ui/folded-table.ts';
import { empty } from '../../ui/notices.ts';
import { type GalleryItem, gallery } from '../image-gallery.ts';
import { cell } from './cell.ts';
import type { RunContext } from './context.ts';
import type { ImageDetail } from './image-detail.ts';
import { saidLine } from './said-line.ts';

export interface ImageList {
  readonly element: HTMLElement;
  show(evaluation: Evaluation, dataset: string): void;
}

/** Rows of the table behind the gallery. */
const mostRows = 500;

const orders = [
  { value: 'worst', text: 'worst first' },
  { value: 'closest', text: 'nearly right first' },
] as const;

export function mistakeList(context: RunContext, detail: ImageDetail): ImageList {
  const { host, save, fileName } = context;
  const answer = answerBox();
  const count = element('p', { class: 'facts', 'aria-live': 'polite' });
  const table = element('div', {});
  let columns: MistakeColumns | undefined;
  let filter: MistakeFilter = everyMistake;
  let places: Int32Array = new Int32Array();
  let place = { dataset: '', split: 'test' as Evaluation['split'], classNames: [] as readonly string[] };
  let evaluated = 0;

  const change = (part: Partial<MistakeFilter>) => {
    filter = { ...filter, ...part };
    arrange();
  };
  const actual = classChoice('Is', (wanted) => change({ actual: wanted }));
  const predicted = classChoice('Predicted', (wanted) => change({ predicted: wanted }));
  const order = dropdown('Order', (value) => {
    const { show = 'mistakes', ...rest } = host.state.mistakes ?? {};
    host.remember({ mistakes: { ...rest, show, order: value as MistakesState['order'] } });
    arrange();
  });
  const describe = (value: number) => formatShare(value, 0);
  const least = slider('Margin from', { max: 1, step: 0.02, value: 0, describe }, (leastMargin) =>
    change({ leastMargin }),
  );
  const most = slider('to', { max: 1, step: 0.02, value: 1, describe }, (mostMargin) => change({ mostMargin }));
  const saving = saveMenu(
    () => ({
      name: `${fileName()} mistakes ${place.split}`,
      rows: () => [mistakeTitles, ...(columns ? mistakeRows(columns, places) : [])],
    }),
    save,
    ['csv'],
  );
  const pictures = gallery(host, 'Mistakes', (image) => {
    const at = 'id' in image ? (columns?.ids.indexOf(image.id) ?? -1) : -1;
    if (columns && at >= 0) detail.show(itemOf(columns, at), place);
  });
  const tools = element(
    'div',
    { class: 'toolbar' },
    actual.element,
    predicted.element,
    least,
    most,
    order.element,
    saving,
  );
  const list = element('div', {}, tools, count, table, pictures.element);

  function arrange() {
    if (!columns) return;
    places = arrangeMistakes(columns, filter, host.state.mistakes?.order ?? 'worst');
    const all = columns;
    const share =
      places.length < all.ids.length
        ? `${grouped(places.length)} of ${grouped(all.ids.length)}`
        : grouped(all.ids.length);
    count.textContent = `${share} mistakes on ${grouped(evaluated)} ${place.split} images. Choose one to see it beside those that it was taken for.`;
    pictures.showMany(places.length, (i) => galleryItem(all, places[i]!, place.dataset));
    replaceChildren(table, places.length === 0 ? none() : tableOf(all, places));
  }

  return {
    element: answer.element,
    show({ split, classNames }, dataset) {
      place = { dataset, split, classNames };
      filter = everyMistake;
      void answer.fill({
        what: 'Reading the predictions',
        ask: (options) => host.ask('mistakes', { split }, options),
        show(found) {
          columns = columnsOf(found);
          evaluated = found.count;
          if (columns.ids.length === 0) {
            return [
              empty('No mistakes', `Every one of the ${grouped(evaluated)} ${split} images was predicted right.`),
            ];
          }
          actual.set(countClasses(columns.actual, columns.classNames));
          predicted.set(countClasses(columns.predicted, columns.classNames));
          order.set(orders, host.state.mistakes?.order ?? 'worst');
          arrange();
          return [list];
        },
      });
    },
  };
}

const columnsOf = (found: RunAsks['mistakes']['result']): MistakeColumns => ({
  classNames: found.classNames,
  ids: found.ids,
  actual: new Int32Array(found.actual),
  predicted: new Int32Array(found.predicted),
  actualProbabilities: new Float32Array(found.actualProbabilities),
  predictedProbabilities: new Float32Array(found.predictedProbabilities),
  losses: new Float32Array(found.losses),
});

const none = () =>
  empty('None of this kind', 'No mistake is left by these choices: widen the margin, or choose all classes.');

function itemOf(columns: MistakeColumns, at: number) {
  const { ids, actual, predicted, classNames, losses } = columns;
  return {
    id: ids[at]!,
    label: actual[at]!,
    other: predicted[at]!,
    facts: [
      `predicted ${classNames[predicted[at]!]}`,
      `margin ${formatShare(marginAt(columns, at))}`,
      `loss ${losses[at]!.toPrecision(3)}`,
    ],
  };
}

function galleryItem(columns: MistakeColumns, at: number, dataset: string): GalleryItem {
  const { ids, actual, predicted, classNames, actualProbabilities, predictedProbabilities } = columns;
  const [right, wrong] = [classNames[actual[at]!]!, classNames[predicted[at]!]!];
  const [given, taken] = [actualProbabilities[at]!, predictedProbabilities[at]!];
  return {
    image: { dataset, id: ids[at]! },
    label: `${ids[at]}: is ${right}, ${formatShare(given)}; predicted ${wrong}, ${formatShare(taken)}`,
    caption: [saidLine('actual', 'is', right, given), saidLine('predicted', 'said', wrong, taken)],
  };
}

const tableOf = (columns: MistakeColumns, places: Int32Array) =>
  foldedTable({
    caption: 'Mistakes',
    columns: mistakeTitles.map((title, i) => ({ title, words: i === 0 || i === 1 || i === 3 })),
    rows: () => mistakeRows(columns, places.subarray(0, mostRows)).map((row) => row.map(cell)),
    label: places.length > mostRows ? `Table of the first ${mostRows}` : 'Table',
  });
