/** What every layer of a network makes of one image, below the image itself and what the network is given of it. */

import { formatNumber, formatShare } from '../../src/figures/format.ts';
import type { LayerMaps } from '../../src/protocol/any-panel.ts';
import type { ImageReference } from '../../src/protocol/runs.ts';
import { featureMaps } from '../charts/feature-maps.ts';
import { topBars } from '../charts/top-bars.ts';
import { answerBox } from '../ui/answer-box.ts';
import { element, replaceChildren } from '../ui/element.ts';
import { inputPicture } from './input-picture.ts';
import { type ImageHost, picture } from './pictures.ts';

export interface LayersOptions {
  /** Show the image, its input and its prediction above the layers. */
  readonly head: boolean;
}

export interface Layers {
  readonly element: HTMLElement;
  show(image: ImageReference): Promise<void>;
  /** Scrolls to a layer: now, if its maps are there, or when they are. */
  reveal(layer: string): void;
}

export function layers(host: ImageHost, { head }: LayersOptions): Layers {
  const above = element('div', {});
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
  return {
    element: element('div', { class: 'layers' }, above, box.element),
    reveal(layer) {
      wanted = layer;
      scroll();
    },
    async show(image) {
      const name = 'path' in image ? image.path : image.id;
      const top = element('div', {});
      const pictures = head && [
        element('figure', {}, picture(host, image, { alt: name, class: 'large' }), element('figcaption', {}, 'image')),
        inputPicture(host, image),
      ];
      replaceChildren(above, pictures && element('div', { class: 'image-head' }, ...pictures, top));
      await box.fill({
        what: 'Asking every layer',
        ask: (options) => host.ask('activations', { image }, options),
        show({ layers: all, prediction }) {
          replaceChildren(top, element('h3', {}, name), topBars(prediction.top));
          return [element('p', { class: 'muted hint' }, hint), ...all.map(layerSection)];
        },
      });
      scroll();
    },
  };
}

const hint = 'Each map is stretched from its lowest value, black, to its highest, white. Point at one to read them.';

function layerSection(layer: LayerMaps): HTMLElement {
  const facts = [
    layer.className,
    layer.shape.join(' × '),
    `mean ${formatNumber(layer.mean)}`,
    `deviation ${formatNumber(layer.deviation)}`,
    ...(layer.dead > 0 ? [`${formatShare(layer.dead)} dead for this image`] : []),
  ];
  const body = element('div', { class: 'layer-body' });
  const section = element(
    'section',
    { class: 'layer', 'aria-label': layer.name, 'data-layer': layer.name, tabindex: -1 },
    element('h3', {}, layer.name),
    element('p', { class: 'facts' }, facts.join(' · ')),
    body,
  );
  pending.set(section, () => body.append(featureMaps(layer)));
  observer.observe(section);
  return section;
}

/** A network may have hundreds of layers: they are drawn when they come into view. */
const pending = new WeakMap<Element, () => void>();
const observer = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) continue;
      observer.unobserve(target);
      pending.get(target)?.();
    }
  },
  { rootMargin: '300px' },
);
