/**
 * One image, and those beside it that the network finds like it: for a mistake the rightly classified ones of the class
 * that it is and of the class that it was taken for. A neighbour can be pressed and is then looked at in the same way.
 */

import { formatNumber, formatShare, grouped } from '../../../src/figures/format.ts';
import type {
  DistanceMetric,
  FeatureSpace,
  Neighbour,
  NeighbourGroup,
  Neighbours,
} from '../../../src/protocol/features.ts';
import type { ImageReference, SplitName } from '../../../src/protocol/runs.ts';
import { topBars } from '../../charts/top-bars.ts';
import { answerBox } from '../../ui/answer-box.ts';
import { button, dropdown } from '../../ui/controls.ts';
import { type Child, element, replaceChildren } from '../../ui/element.ts';
import { problem, problemOf } from '../../ui/notices.ts';
import { gallery } from '../image-gallery.ts';
import { picture } from '../pictures.ts';
import type { RunContext } from './context.ts';

export interface DetailItem {
  readonly id: string;
  /** Indices of classes. */
  readonly label: number;
  /** The class that it is compared with: what was predicted, or what is suggested instead of its label. */
  readonly other: number;
  /** What is known of it besides. */
  readonly facts: readonly string[];
}

/** Where the images are, and what the classes are called. */
export interface DetailPlace {
  readonly dataset: string;
  readonly split: SplitName;
  readonly classNames: readonly string[];
}

export interface ImageDetail {
  readonly element: HTMLElement;
  show(item: DetailItem, place: DetailPlace): void;
  close(): void;
}

const metrics: readonly { readonly value: DistanceMetric; readonly text: string }[] = [
  { value: 'cosine', text: 'angle (cosine)' },
  { value: 'euclidean', text: 'Euclidean' },
];
const splits: readonly SplitName[] = ['train', 'validation', 'test'];

export function imageDetail(context: Pick<RunContext, 'host' | 'inspect'>): ImageDetail {
  const { host, inspect } = context;
  const root = element('section', {
    class: 'image-detail',
    'aria-label': 'The chosen image',
    tabindex: -1,
    hidden: true,
  });
  const answer = answerBox();
  let shown: readonly DetailItem[] = [];
  let place: DetailPlace | undefined;

  const remember = (part: { neighbours?: SplitName; metric?: DistanceMetric }) => {
    host.remember({ mistakes: { show: 'mistakes', order: 'worst', ...host.state.mistakes, ...part } });
    load();
  };
  const among = dropdown('Neighbours among', (value) => remember({ neighbours: value as SplitName }));
  const metric = dropdown('Distance', (value) => remember({ metric: value as DistanceMetric }));

  function draw() {
    const item = shown.at(-1);
    if (!item || !place) return;
    const { classNames, dataset } = place;
    const image = { dataset, id: item.id };
    among.set(
      splits.map((value) => ({ value, text: value })),
      host.state.mistakes?.neighbours ?? place.split,
    );
    metric.set(metrics, host.state.mistakes?.metric ?? 'cosine');
    const wrong = item.label !== item.other;
    replaceChildren(
      root,
      element(
        'div',
        { class: 'title-row' },
        element('h3', {}, wrong ? `${item.id}: ${classNames[item.label]} or ${classNames[item.other]}?` : item.id),
        element(
          'div',
          { class: 'buttons' },
          shown.length > 1 && button('Back', { onPress: back }),
          button('Feature maps', { title: 'Show what every layer makes of it', onPress: () => inspect(image) }),
          button('Close', { onPress: close }),
        ),
      ),
      element('p', { class: 'facts' }, [`labelled ${classNames[item.label]}`, ...item.facts].join(' · ')),
      element('div', { class: 'toolbar' }, among.element, metric.element),
      answer.element,
    );
    load();
  }

  function load() {
    const item = shown.at(-1);
    if (!item || !place) return;
    const { dataset, split, classNames } = place;
    const image = { dataset, id: item.id };
    const kinds = kindsOf(item, classNames);
    const params = {
      image,
      split: host.state.mistakes?.neighbours ?? split,
      metric: host.state.mistakes?.metric ?? 'cosine',
      groups: kinds.map(({ group }) => group),
      count: 8,
    };
    void answer.fill({
      what: 'Looking for neighbours',
      ask: (options) => host.ask('neighbours', params, options),
      show: (found) => comparison(image, item, found, kinds),
    });
  }

  function comparison(image: ImageReference, item: DetailItem, found: Neighbours, kinds: readonly Kind[]): Child[] {
    const label = place?.classNames[item.label];
    return [
      element(
        'div',
        { class: 'detail-columns' },
        element(
          'div',
          { class: 'detail-image' },
          picture(host, image, { alt: item.id, class: 'large' }),
          topBars(found.prediction.top, label),
          fileButton(host, found.prediction.path),
        ),
        element(
          'div',
          { class: 'detail-groups' },
          ...kinds.map((kind, i) => group(kind, found, found.groups[i] ?? [])),
        ),
      ),
      element('p', { class: 'muted' }, spaceText(found)),
    ];
  }

  function group(
    { title, group: { label } }: Kind,
    { split, metric: measured }: Neighbours,
    neighbours: readonly Neighbour[],
  ): HTMLElement {
    const { dataset = '', classNames = [] } = place ?? {};
    const oneClass = label !== undefined;
    const pictures = gallery(host, title, (image) => {
      const chosen = neighbours.find(({ id }) => 'id' in image && id === image.id);
      if (chosen) open({ ...chosen, other: chosen.predicted, facts: [predictedText(chosen, classNames)] });
    });
    pictures.show(
      neighbours.map((each) => ({
        image: { dataset, id: each.id },
        label: `${each.id}: ${classNames[each.label]}, ${predictedText(each, classNames)}, distance ${formatNumber(each.distance)}`,
        // In a group of one class, its name is that of the group.
        caption: [...(oneClass ? [] : [classNames[each.label]!, element('br', {})]), distanceText(each, measured)],
      })),
    );
    const none = `No ${split} image is of this kind.`;
    return element(
      'section',
      { class: 'neighbours' },
      element('h4', {}, title),
      neighbours.length === 0 ? element('p', { class: 'muted' }, none) : pictures.element,
    );
  }

  function open(item: DetailItem) {
    shown = [...shown, item];
    draw();
    root.focus({ preventScroll: true });
  }
  function back() {
    shown = shown.slice(0, -1);
    draw();
    root.focus({ preventScroll: true });
  }
  function close() {
    shown = [];
    root.hidden = true;
  }

  return {
    element: root,
    close,
    show(item, where) {
      place = where;
      shown = [];
      root.hidden = false;
      open(item);
      root.scrollIntoView({ block: 'nearest' });
    },
  };
}

interface Kind {
  readonly title: string;
  readonly group: NeighbourGroup;
}

function kindsOf({ label, other }: DetailItem, classNames: readonly string[]): readonly Kind[] {
  if (label === other) return [{ title: 'Nearest images', group: {} }];
  const right = (index: number): Kind => ({
    title: `Nearest ${classNames[index]} images that were predicted right`,
    group: { label: index, right: true },
  });
  return [right(other), right(label)];
}

const distanceText = ({ distance }: Neighbour, metric: DistanceMetric) =>
  metric === 'cosine' ? distance.toFixed(3) : formatNumber(distance);

const predictedText = ({ predicted, probability }: Neighbour, classNames: readonly string[]) =>
  `predicted ${classNames[predicted]} ${formatShare(probability)}`;

/** An image that is a file of its own is shown in the editor as well. */
function fileButton(host: RunContext['host'], path: string): HTMLElement | undefined {
  if (!/^([/\\]|[a-z]:)/i.test(path)) return undefined;
  const trouble = element('div', {});
  const open = button('Open the file', {
    title: path,
    onPress: () =>
      host.ask('openImage', { path }).catch((error) => replaceChildren(trouble, problem(problemOf(error)))),
  });
  return element('div', {}, open, trouble);
}

function spaceText({ space, split, count }: Neighbours): string {
  return `Compared with ${grouped(count)} ${split} images by ${featureText(space)}`;
}

/** What distances between images are made of, in words. */
export function featureText({ source, layers, width, foldedFrom }: FeatureSpace): string {
  const named = layers.join(' and ');
  if (source === 'input') {
    return `their ${grouped(width)} pixels, as no layer with weights comes before ${named}: images are near that look alike dot by dot.`;
  }
  const folded =
    foldedFrom === undefined
      ? ''
      : `, ${grouped(foldedFrom)} folded to so many, which leaves distances right to about 4 %`;
  return `the ${grouped(width)} numbers that the layer ${named} is given${folded}.`;
}
