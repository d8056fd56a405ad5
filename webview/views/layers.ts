/** What every layer of a network makes of one image, or of two side by side, below the images themselves. */

import { formatNumber, formatShare } from '../../src/figures/format.ts';
import type { ImageAsks, InBuffers, LayerMaps } from '../../src/protocol/any-panel.ts';
import type { ImageReference, LayerDifference, WeightsChoice } from '../../src/protocol/runs.ts';
import { differenceMaps, featureMaps } from '../charts/feature-maps.ts';
import { topBars } from '../charts/top-bars.ts';
import { answerBox } from '../ui/answer-box.ts';
import { element, replaceChildren } from '../ui/element.ts';
import { inputPicture } from './input-picture.ts';
import { type ImageHost, imageName, picture } from './pictures.ts';
import { whenSeen } from './when-seen.ts';

export interface LayersOptions {
  /** Show the image, its input and its prediction above the layers. */
  readonly head: boolean;
}

export interface LayersSubject {
  readonly image: ImageReference;
  /** Compared with it. */
  readonly second?: ImageReference;
  readonly weights?: WeightsChoice;
}

export interface Layers {
  readonly element: HTMLElement;
  show(subject: LayersSubject): Promise<void>;
  /** Scrolls to a layer: now, if its maps are there, or when they are. */
  reveal(layer: string): void;
}

export function layers(host: ImageHost, { head }: LayersOptions): Layers {
  const above = element('div', { class: 'layer-heads' });
  const box = answerBox();
  let wanted: string | undefined;
  const scroll = () => {
    const section = [...box.element.querySelectorAll<HTMLElement>('.layer')].find(
      ({ dataset }) => dataset.layer === wanted,
    );
    if (!section) return;
    wanted = undefined;
    section.scrollIntoView({ block: 'start' });
    section.focus({ preventScroll: true });
  };
  let shownImages = '';
  let tops: readonly HTMLElement[] = [];

  function showHeads(images: readonly ImageReference[]) {
    // Other weights see the same images: nothing of them is loaded anew.
    if (!head || JSON.stringify(images) === shownImages) return;
    shownImages = JSON.stringify(images);
    tops = images.map(() => element('div', {}));
    replaceChildren(above, ...images.map((image, i) => imageHead(host, image, tops[i]!, images.length)));
  }

  return {
    element: element('div', { class: 'layers' }, above, box.element),
    reveal(layer) {
      wanted = layer;
      scroll();
    },
    async show({ image, second, weights }) {
      const images = second ? [image, second] : [image];
      showHeads(images);
      await box.fill({
        what: 'Asking every layer',
        keep: true,
        ask: (options) => host.ask('activations', { image, second, weights }, options),
        show(answer) {
          const predictions = [answer.prediction, ...(answer.second ? [answer.second.prediction] : [])];
          for (const [i, { top }] of predictions.entries()) {
            if (tops[i]) replaceChildren(tops[i], element('h3', {}, imageName(images[i]!)), topBars(top));
          }
          return sections(answer);
        },
      });
      scroll();
    },
  };
}

function imageHead(host: ImageHost, image: ImageReference, top: HTMLElement, of: number): HTMLElement {
  const shown = picture(host, image, { alt: imageName(image), class: of > 1 ? 'medium' : 'large' });
  const seen = of > 1 ? [] : [inputPicture(host, image)];
  return element(
    'div',
    { class: 'image-head' },
    element('figure', {}, shown, element('figcaption', {}, 'image')),
    ...seen,
    top,
  );
}

type Answer = ImageAsks['activations']['result'];

function sections({ layers: all, second }: Answer): HTMLElement[] {
  const hint = second
    ? 'The first image, the second, and the second less the first: yellow is more, blue is less. Maps beside each other are stretched alike.'
    : 'Each map is stretched from its lowest value, black, to its highest, white. Point at one to read them.';
  return [
    element('p', { class: 'muted hint' }, hint),
    ...all.map((layer, i) =>
      second ? pairSection(layer, second.layers[i]!, second.differences[i]!) : oneSection(layer),
    ),
  ];
}

const factsOf = ({ mean, deviation, dead }: LayerMaps): string[] => [
  `mean ${formatNumber(mean)}`,
  `deviation ${formatNumber(deviation)}`,
  ...(dead > 0 ? [`${formatShare(dead)} dead for this image`] : []),
];

const oneSection = (layer: LayerMaps): HTMLElement =>
  section(layer, factsOf(layer), () => [featureMaps(layer)], 'layer-body');

function pairSection(one: LayerMaps, two: LayerMaps, difference: InBuffers<LayerDifference>): HTMLElement {
  const column = (title: string, facts: readonly string[], maps: () => HTMLElement) =>
    element('div', {}, element('h4', {}, title), element('p', { class: 'facts' }, facts.join(' · ')), maps());
  const facts = [`cosine of both ${formatNumber(difference.cosine)}`];
  return section(
    one,
    facts,
    () => [
      column('first', factsOf(one), () => featureMaps(one)),
      column('second', factsOf(two), () => featureMaps(two)),
      column('difference', [`mean size ${formatNumber(difference.mean)}`], () => differenceMaps(one, difference)),
    ],
    'layer-body layer-pair',
  );
}

function section(
  layer: LayerMaps,
  facts: readonly string[],
  make: () => readonly HTMLElement[],
  kind: string,
): HTMLElement {
  const body = element('div', { class: kind });
  const made = element(
    'section',
    { class: 'layer', 'aria-label': layer.name, 'data-layer': layer.name, tabindex: -1 },
    element('h3', {}, layer.name),
    element('p', { class: 'facts' }, [layer.className, layer.shape.join(' × '), ...facts].join(' · ')),
    body,
  );
  whenSeen(made, () => body.append(...make()));
  return made;
}
