/**
 * The tab Means: the mean image of each class, of the images that the network misses, and of those that it takes for the
 * class by mistake.
 */

import { grouped } from '../../../src/figures/format.ts';
import { weightsName } from '../../../src/figures/weights-name.ts';
import type { InBuffers } from '../../../src/protocol/any-panel.ts';
import type { ClassMean, ClassMeans, MeanImage } from '../../../src/protocol/class-means.ts';
import type { SplitName } from '../../../src/protocol/runs.ts';
import { answerBox } from '../../ui/answer-box.ts';
import { button, dropdown } from '../../ui/controls.ts';
import { element, replaceChildren } from '../../ui/element.ts';
import { foldedTable } from '../../ui/folded-table.ts';
import type { RunContext, RunView } from './context.ts';
import type { RunData } from './run-data.ts';

/** Classes that are asked for at once. */
const pageSize = 24;

type Order = 'class' | 'mistakes';

export function meansView({ host, evaluate }: RunContext): RunView {
  const box = answerBox();
  let drawn = '';
  let data: RunData | undefined;
  const choice = () => host.state.means ?? { split: 'test' as SplitName, order: 'class' as Order };

  const splits = dropdown('Split', (split) => {
    host.remember({ means: { ...choice(), split: split as SplitName } });
    draw();
  });
  const orders = dropdown('Order', (order) => {
    host.remember({ means: { ...choice(), order: order as Order } });
    draw();
  });
  splits.set(
    ['test', 'validation', 'train'].map((value) => ({ value, text: value })),
    choice().split,
  );
  orders.set(
    [
      { value: 'class', text: 'as the classes stand' },
      { value: 'mistakes', text: 'most mistakes first' },
    ],
    choice().order,
  );

  const ask = (offset: number) => ({
    what: 'Averaging the images of each class',
    ask: (work: Parameters<typeof host.ask>[2]) =>
      host.ask('classMeans', { ...choice(), offset, limit: pageSize }, work),
  });

  function draw() {
    const { split, order } = choice();
    // A new evaluation says what is missed.
    const key = JSON.stringify([split, order, data?.evaluations[split]?.createdAt]);
    if (!data?.record || key === drawn) return;
    drawn = key;
    void box.fill({
      ...ask(0),
      show(means) {
        const list = element('div', { class: 'means' });
        const rest = element('div', { class: 'more' });
        addPage(means, list, rest, []);
        return [note(means), list, rest];
      },
    });
  }

  /** Adds classes below those that are shown, and a button for the next. */
  function addPage(means: InBuffers<ClassMeans>, list: HTMLElement, rest: HTMLElement, before: InBuffers<ClassMean>[]) {
    list.append(...means.classes.map((one) => classCard(one, means)));
    const shown = [...before, ...means.classes];
    const left = means.total - shown.length;
    const next = () => {
      const waiting = answerBox();
      replaceChildren(rest, waiting.element);
      void waiting.fill({
        ...ask(shown.length),
        show(page) {
          addPage(page, list, rest, shown);
          return [];
        },
      });
    };
    replaceChildren(
      rest,
      left > 0 && button(`Show ${Math.min(left, pageSize)} more of ${grouped(left)}`, { onPress: next }),
      countsTable(shown),
    );
  }

  function note({ evaluated, split }: InBuffers<ClassMeans>): HTMLElement {
    if (evaluated) {
      const { weights, epoch } = evaluated;
      const text = `Means of the ${split} images as the network sees them. Missed are those that the ${weightsName(weights, epoch)} take for another class, mistaken those of others that they take for it.`;
      return element('p', { class: 'facts' }, text);
    }
    const text = `What is missed is known when the run has been evaluated on ${split}.`;
    const press = button(`Evaluate on ${split}`, { onPress: () => evaluate(split) });
    const trained = (data?.record?.epochsDone ?? 0) > 0;
    return element('div', { class: 'toolbar' }, element('p', { class: 'facts' }, text), trained && press);
  }

  return {
    element: element('div', {}, element('div', { class: 'toolbar' }, splits.element, orders.element), box.element),
    update(next) {
      data = next;
      draw();
    },
  };
}

type Size = Pick<ClassMeans, 'height' | 'width' | 'channels'>;

function classCard({ name, all, missed, mistaken }: InBuffers<ClassMean>, size: Size): HTMLElement {
  const parts = [
    meanPicture(all, size, 'all', `Mean of ${grouped(all.count)} images of ${name}`),
    ...(missed
      ? [
          meanPicture(
            missed,
            size,
            'missed',
            `Mean of ${grouped(missed.count)} images of ${name} that were taken for another class`,
          ),
        ]
      : []),
    ...(mistaken
      ? [
          meanPicture(
            mistaken,
            size,
            'mistaken',
            `Mean of ${grouped(mistaken.count)} images of other classes that were taken for ${name}`,
          ),
        ]
      : []),
  ];
  return element(
    'section',
    { class: 'mean-card' },
    element('h3', { title: name }, name),
    element('div', { class: 'mean-row' }, ...parts),
  );
}

function meanPicture(image: InBuffers<MeanImage>, size: Size, word: string, label: string): HTMLElement {
  const caption = element('figcaption', {}, `${word}: ${grouped(image.count)}`);
  if (image.count === 0) {
    return element(
      'figure',
      {},
      element('div', { class: 'picture none', role: 'img', 'aria-label': label }, 'none'),
      caption,
    );
  }
  const shown = element('img', { class: 'picture pixelated', alt: label, title: label, draggable: 'false' });
  paint(new Uint8Array(image.pixels), size).toBlob((blob) => {
    shown.src = URL.createObjectURL(blob!);
  });
  shown.addEventListener('load', () => URL.revokeObjectURL(shown.src));
  return element('figure', {}, shown, caption);
}

function paint(pixels: Uint8Array, { height, width, channels }: Size): HTMLCanvasElement {
  const canvas = element('canvas', { width, height });
  const context = canvas.getContext('2d')!;
  const target = context.createImageData(width, height);
  for (let i = 0; i < width * height; i++) {
    const at = (channel: number) => pixels[i * channels + (channels === 1 ? 0 : channel)]!;
    target.data.set([at(0), at(1), at(2), 255], i * 4);
  }
  context.putImageData(target, 0, 0);
  return canvas;
}

const countsTable = (classes: readonly InBuffers<ClassMean>[]): HTMLElement =>
  foldedTable({
    caption: 'Images behind each mean',
    columns: [{ title: 'class', words: true }, { title: 'all' }, { title: 'missed' }, { title: 'mistaken for it' }],
    rows: () =>
      classes.map(({ name, all, missed, mistaken }) => [
        name,
        ...[all, missed, mistaken].map((image) => (image ? grouped(image.count) : '')),
      ]),
  });
