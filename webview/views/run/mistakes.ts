/** The tab Mistakes: the images that the network is most wrong about, with what it said of the right and the wrong class. */

import { formatShare } from '../../../src/figures/format.ts';
import type { Evaluation, Mistake } from '../../../src/protocol/runs.ts';
import { saveMenu } from '../../charts/save.ts';
import { dropdown } from '../../ui/controls.ts';
import { element, replaceChildren } from '../../ui/element.ts';
import { empty } from '../../ui/notices.ts';
import { type GalleryItem, gallery } from '../image-gallery.ts';
import type { RunContext, RunView } from './context.ts';
import { evaluatedSplit } from './evaluated-split.ts';

/** A choice beside the indices of classes. */
const everyClass = 'all';

export function mistakesView(context: RunContext): RunView {
  const { host, save, fileName, inspect } = context;
  const split = evaluatedSplit(context, (evaluation) => show(evaluation));
  const pictures = gallery(host, 'Mistakes, worst first', inspect);
  const summary = element('p', { class: 'facts', 'aria-live': 'polite' });
  const none = element('div', {});
  const filter = dropdown('Class', (value) => {
    chosen = value;
    if (shown) list(shown);
  });
  const saving = saveMenu(
    () => ({ name: `${fileName()} mistakes ${shown?.split ?? ''}`, rows: () => (shown ? mistakeRows(shown) : []) }),
    save,
    ['csv'],
  );
  let shown: Evaluation | undefined;
  let dataset = '';
  let chosen = everyClass;

  function show(evaluation: Evaluation) {
    shown = evaluation;
    const { mistakes, classNames } = evaluation;
    const wrong = new Set(mistakes.flatMap(({ actual, predicted }) => [actual, predicted]));
    if (!wrong.has(Number(chosen))) chosen = everyClass;
    const choices = [...wrong]
      .sort((a, b) => a - b)
      .map((index) => ({ value: String(index), text: classNames[index]! }));
    filter.set([{ value: everyClass, text: 'all classes' }, ...choices], chosen);
    list(evaluation);
  }

  function list({ mistakes, classNames, count, accuracy, split: of }: Evaluation) {
    const among = mistakes.filter(
      ({ actual, predicted }) => chosen === everyClass || String(actual) === chosen || String(predicted) === chosen,
    );
    const all = Math.round(count * (1 - accuracy));
    const known = mistakes.length < all ? `the worst ${mistakes.length} of ${all}` : `${all}`;
    summary.textContent = `${among.length} shown, of ${known} mistakes on ${count} ${of} images; worst first. Choose one to look at its feature maps.`;
    replaceChildren(
      none,
      all === 0 && empty('No mistakes', `Every one of the ${count} ${of} images was predicted right.`),
    );
    pictures.show(among.map((mistake) => item(mistake, classNames, dataset)));
  }

  const body = element('div', {}, summary, none, pictures.element);
  return {
    element: element(
      'div',
      {},
      element('div', { class: 'toolbar' }, split.element, filter.element, saving),
      split.notice,
      body,
    ),
    update(data) {
      dataset = data.record?.dataset ?? '';
      const evaluation = split.update(data);
      for (const part of [body, filter.element, saving]) part.hidden = evaluation === undefined;
      if (evaluation && evaluation !== shown) show(evaluation);
    },
  };
}

function item(mistake: Mistake, classNames: readonly string[], dataset: string): GalleryItem {
  const { id, actual, predicted, actualProbability, predictedProbability } = mistake;
  const [right, wrong] = [classNames[actual]!, classNames[predicted]!];
  return {
    image: { dataset, id },
    label: `${id}: is ${right}, ${formatShare(actualProbability)}; predicted ${wrong}, ${formatShare(predictedProbability)}`,
    caption: [line('actual', 'is', right, actualProbability), line('predicted', 'said', wrong, predictedProbability)],
  };
}

const line = (kind: string, word: string, name: string, probability: number) =>
  element(
    'span',
    { class: `said ${kind}` },
    element('span', { class: 'word' }, word),
    element('span', { class: 'name' }, name),
    element('span', { class: 'value' }, formatShare(probability)),
  );

const mistakeRows = ({ mistakes, classNames }: Evaluation): (readonly (string | number)[])[] => [
  ['id', 'actual', 'probability', 'predicted', 'probability of predicted', 'loss'],
  ...mistakes.map(({ id, actual, predicted, actualProbability, predictedProbability, loss }) => [
    id,
    classNames[actual]!,
    actualProbability,
    classNames[predicted]!,
    predictedProbability,
    loss,
  ]),
];
