/** The tab Confusion: which classes a network takes for which, the images of each cell, and numbers for each class. */

import type { ConfusionCell } from '../../../src/figures/confusion-cells.ts';
import { confusionSvg } from '../../../src/figures/confusion-svg.ts';
import { formatNumber, formatShare, grouped } from '../../../src/figures/format.ts';
import type { Evaluation } from '../../../src/protocol/runs.ts';
import { confusionGrid } from '../../charts/confusion-grid.ts';
import { heatMap } from '../../charts/heat-map.ts';
import { saveMenu } from '../../charts/save.ts';
import { checkbox, ring } from '../../ui/controls.ts';
import { element, replaceChildren } from '../../ui/element.ts';
import { problem, problemOf } from '../../ui/notices.ts';
import { dataTable } from '../../ui/table.ts';
import { palette } from '../../ui/theme.ts';
import { gallery } from '../image-gallery.ts';
import type { RunContext, RunView } from './context.ts';
import { evaluatedSplit } from './evaluated-split.ts';

/** More classes than this are a heat map. */
const mostInGrid = 20;

/** Classes whose precision and recall are listed. */
const mostClassRows = 200;

export function confusionView(context: RunContext): RunView {
  const { host, save, fileName, inspect } = context;
  const body = element('div', {});
  let normalized = host.state.normalized ?? false;
  let shown: Evaluation | undefined;
  const split = evaluatedSplit(context, (evaluation) => show(evaluation));
  const shares = checkbox(
    'Percent of each row',
    (wanted) => {
      normalized = wanted;
      host.remember({ normalized });
      if (shown) show(shown);
    },
    normalized,
  );
  const saving = saveMenu(
    () => ({
      name: `${fileName()} confusion ${shown?.split ?? ''}`,
      svg: () => (shown ? confusionSvg(shown, normalized, palette()) : ''),
      rows: () => (shown ? confusionRows(shown) : []),
    }),
    save,
    ['svg', 'png', 'csv'],
  );
  const tools = element('div', { class: 'toolbar' }, split.element, shares.element, saving);

  function show(evaluation: Evaluation) {
    shown = evaluation;
    const images = element('section', { class: 'cell-images', 'aria-live': 'polite' });
    const onCell = (cell: ConfusionCell) => void showCell(images, evaluation, cell);
    const draw = evaluation.classNames.length > mostInGrid ? heatMap : confusionGrid;
    replaceChildren(
      body,
      element('p', { class: 'facts' }, factsOf(evaluation).join(' · ')),
      element('div', { class: 'confusion-columns' }, draw(evaluation, normalized, onCell), images),
      confusedPairs(evaluation, onCell),
      element('h3', {}, 'Each class'),
      classTable(evaluation),
    );
    replaceChildren(images, element('p', { class: 'muted' }, 'Choose a cell to see its images.'));
  }

  async function showCell(target: HTMLElement, evaluation: Evaluation, cell: ConfusionCell) {
    const { classNames, split: of } = evaluation;
    const [actual, predicted] = [classNames[cell.actual]!, classNames[cell.predicted]!];
    const title = element('h3', {}, `${actual} → ${predicted}`);
    if (cell.count === 0) return replaceChildren(target, title, element('p', { class: 'muted' }, 'No image is here.'));
    replaceChildren(target, title, ring('Reading the predictions'));
    try {
      const { images } = await host.ask('cell', { split: of, actual, predicted });
      const pictures = gallery(host, `Images of ${actual} predicted as ${predicted}`, inspect);
      const dataset = datasetOf();
      pictures.show(
        images.map(({ id, probability }) => ({
          image: { dataset, id },
          label: `${id}: ${actual} predicted as ${predicted}, ${formatShare(probability)}`,
          caption: [formatShare(probability)],
        })),
      );
      replaceChildren(
        target,
        title,
        element('p', { class: 'muted' }, `${grouped(images.length)} images, most certain first`),
        pictures.element,
      );
    } catch (error) {
      replaceChildren(target, title, problem(problemOf(error)));
    }
  }

  let datasetOf = () => '';
  return {
    element: element('div', {}, tools, split.notice, body),
    update(data) {
      datasetOf = () => data.record?.dataset ?? '';
      const chosen = split.update(data);
      shares.element.hidden = chosen === undefined;
      saving.hidden = chosen === undefined;
      body.hidden = chosen === undefined;
      if (chosen && chosen !== shown) show(chosen);
    },
  };
}

function factsOf({ split, count, accuracy, top5, loss, weights, createdAt }: Evaluation): string[] {
  return [
    `${grouped(count)} ${split} images`,
    `accuracy ${formatShare(accuracy, 2)}`,
    ...(top5 === undefined ? [] : [`top-5 ${formatShare(top5, 2)}`]),
    `loss ${formatNumber(loss)}`,
    `${weights} weights`,
    new Date(createdAt).toLocaleString(),
  ];
}

function confusedPairs({ confused, classNames, confusion }: Evaluation, onCell: (cell: ConfusionCell) => void) {
  if (confused.length === 0) return undefined;
  const items = confused.slice(0, 10).map(({ actual, predicted, count }) => {
    const total = confusion[actual]!.reduce((sum, one) => sum + one, 0);
    const press = element('button', { class: 'link' }, `${classNames[actual]} → ${classNames[predicted]}`);
    press.addEventListener('click', () => onCell({ actual, predicted, count, share: count / total, strength: 1 }));
    return element('li', {}, press, ` ${grouped(count)} (${formatShare(count / total)})`);
  });
  return element('section', {}, element('h3', {}, 'Most confused'), element('ol', { class: 'pairs' }, ...items));
}

function classTable({ classes, split }: Evaluation): HTMLElement {
  const columns = [
    { title: 'class', words: true },
    ...['precision', 'recall', 'F1', 'images'].map((title) => ({ title })),
  ];
  const many = classes.length > mostClassRows;
  // Of thousands the weak ones are those that one looks for.
  const shown = many ? [...classes].sort((a, b) => a.f1 - b.f1).slice(0, mostClassRows) : classes;
  const rows = shown.map(({ name, precision, recall, f1, support }) => [
    name,
    formatShare(precision),
    formatShare(recall),
    formatShare(f1),
    grouped(support),
  ]);
  return element(
    'div',
    { class: 'scroll' },
    many && element('p', { class: 'muted' }, `The ${mostClassRows} with the lowest F1, of ${grouped(classes.length)}.`),
    dataTable(`Precision and recall on ${split}`, columns, rows),
  );
}

const confusionRows = ({ classNames, confusion }: Evaluation): (readonly (string | number)[])[] => [
  ['actual \\ predicted', ...classNames],
  ...confusion.map((row, actual) => [classNames[actual]!, ...row]),
];
