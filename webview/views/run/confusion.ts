/** The tab Confusion: which classes a network takes for which, and the images of each cell. */

import {
  type ConfusionCell,
  confusionCells,
  emptyCell,
  kindOf,
  type Normalization,
  normalizations,
} from '../../../src/figures/confusion-cells.ts';
import { type ClassOrder, classOrders, orderClasses } from '../../../src/figures/confusion-order.ts';
import { fullRow } from '../../../src/figures/confusion-rows.ts';
import { confusionSvg } from '../../../src/figures/confusion-svg.ts';
import { formatShare, grouped } from '../../../src/figures/format.ts';
import type { RunPageState } from '../../../src/protocol/run-panel.ts';
import type { Evaluation } from '../../../src/protocol/runs.ts';
import { confusionGrid } from '../../charts/confusion-grid.ts';
import { heatMap } from '../../charts/heat-map.ts';
import { saveMenu } from '../../charts/save.ts';
import { dropdown } from '../../ui/controls.ts';
import { element, replaceChildren } from '../../ui/element.ts';
import { foldedTable } from '../../ui/folded-table.ts';
import { palette } from '../../ui/theme.ts';
import { cellImages } from './cell-images.ts';
import type { RunContext, RunView } from './context.ts';
import { evaluatedSplit } from './evaluated-split.ts';
import { evaluationFacts } from './evaluation-facts.ts';

/** More classes than this are a heat map. */
const mostInGrid = 20;

/** Cells in the table behind a heat map, and classes whose full rows are saved. */
const mostRows = 200;

const normalizationTexts: Readonly<Record<Normalization, string>> = {
  count: 'numbers of images',
  row: 'percent of each row',
  column: 'percent of each column',
};

const orderTexts: Readonly<Record<ClassOrder, string>> = {
  class: 'by class',
  error: 'by share of mistakes',
  similarity: 'by similarity',
};

export function confusionView(context: RunContext): RunView {
  const { host, save, fileName } = context;
  const body = element('div', {});
  let chosen: NonNullable<RunPageState['confusion']> = host.state.confusion ?? {
    normalization: 'count',
    order: 'class',
  };
  let shown: Evaluation | undefined;
  let dataset = '';
  const split = evaluatedSplit(context, (evaluation) => show(evaluation));
  const change = (next: Partial<typeof chosen>) => {
    chosen = { ...chosen, ...next };
    host.remember({ confusion: chosen });
    if (shown) show(shown);
  };
  const tells = dropdown('Show', (value) => change({ normalization: value as Normalization }));
  tells.set(
    normalizations.map((value) => ({ value, text: normalizationTexts[value] })),
    chosen.normalization,
  );
  const orders = dropdown('Order', (value) => change({ order: value as ClassOrder }));
  orders.set(
    classOrders.map((value) => ({ value, text: orderTexts[value] })),
    chosen.order,
  );
  const look = ({ confusion }: Evaluation) => ({
    normalization: chosen.normalization,
    order: orderClasses(confusion, chosen.order),
  });
  const saving = saveMenu(
    () => ({
      name: `${fileName()} confusion ${shown?.split ?? ''}`,
      svg: () => (shown ? confusionSvg(shown, look(shown), palette()) : ''),
      rows: () => (shown ? confusionRows(shown) : []),
    }),
    save,
    ['svg', 'png', 'csv'],
  );

  function show(evaluation: Evaluation) {
    shown = evaluation;
    const images = cellImages(context, evaluation, dataset);
    const onCell = (cell: ConfusionCell) => images.show(cell);
    const large = evaluation.classNames.length > mostInGrid;
    const draw = large ? heatMap : confusionGrid;
    replaceChildren(
      body,
      element('p', { class: 'facts' }, evaluationFacts(evaluation).join(' · ')),
      element(
        'div',
        { class: 'confusion-columns' },
        element(
          'div',
          { class: 'confusion-side' },
          draw(evaluation, look(evaluation), onCell),
          large && cellTable(evaluation),
        ),
        images.element,
      ),
      confusedPairs(evaluation, onCell),
    );
  }

  const tools = [tells.element, orders.element, saving];
  return {
    element: element('div', {}, element('div', { class: 'toolbar' }, split.element, ...tools), split.notice, body),
    update(data) {
      dataset = data.record?.dataset ?? '';
      const evaluation = split.update(data);
      for (const part of [...tools, body]) part.hidden = evaluation === undefined;
      if (evaluation && evaluation !== shown) show(evaluation);
    },
  };
}

function confusedPairs({ confused, classNames, classes }: Evaluation, onCell: (cell: ConfusionCell) => void) {
  if (confused.length === 0) return undefined;
  const items = confused.slice(0, 12).map(({ actual, predicted, count }) => {
    const press = element('button', { class: 'link' }, `${classNames[actual]} → ${classNames[predicted]}`);
    press.addEventListener('click', () => onCell({ ...emptyCell(actual, predicted), count }));
    return element('li', {}, press, ` ${grouped(count)} (${formatShare(count / classes[actual]!.support)})`);
  });
  return element('section', {}, element('h3', {}, 'Most confused'), element('ol', { class: 'pairs' }, ...items));
}

/** The cells of a heat map for those who don't see it: mistakes, the most frequent first. */
function cellTable(evaluation: Evaluation): HTMLElement {
  const { classNames, split } = evaluation;
  const wrong = () =>
    confusionCells(evaluation, 'count')
      .filter((cell) => kindOf(cell) === 'wrong')
      .sort((a, b) => b.count - a.count || a.actual - b.actual || a.predicted - b.predicted)
      .slice(0, mostRows);
  const title = `Mistakes on ${split}, the most frequent first, ${mostRows} at most`;
  return foldedTable({
    caption: title,
    columns: [
      { title: 'actual', words: true },
      { title: 'predicted', words: true },
      { title: 'images' },
      { title: 'of its class' },
      { title: 'of the predicted' },
    ],
    rows: () =>
      wrong().map((cell) => [
        classNames[cell.actual]!,
        classNames[cell.predicted]!,
        grouped(cell.count),
        formatShare(cell.ofActual),
        formatShare(cell.ofPredicted),
      ]),
  });
}

/** The matrix, or the list of its cells where it would be enormous. */
function confusionRows(evaluation: Evaluation): (readonly (string | number)[])[] {
  const { classNames, confusion } = evaluation;
  if (classNames.length > mostRows) {
    const cells = confusionCells(evaluation, 'count');
    return [
      ['actual', 'predicted', 'images'],
      ...cells.map(({ actual, predicted, count }) => [classNames[actual]!, classNames[predicted]!, count]),
    ];
  }
  return [
    ['actual \\ predicted', ...classNames],
    ...confusion.map((row, actual) => [classNames[actual]!, ...fullRow(row, classNames.length)]),
  ];
}
