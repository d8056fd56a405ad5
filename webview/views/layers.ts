/** What every layer of a network makes of one image, below the image itself and what the network is given of it. */

import type { LayerMaps } from '../../src/protocol/any-panel.ts';
import type { ImageReference } from '../../src/protocol/runs.ts';
import { featureMaps } from '../charts/feature-maps.ts';
import { formatNumber, formatShare } from '../charts/format.ts';
import { topBars } from '../charts/top-bars.ts';
import { ring } from '../ui/controls.ts';
import { element, replaceChildren } from '../ui/element.ts';
import { problem, problemOf } from '../ui/notices.ts';
import { inputPicture } from './input-picture.ts';
import { type ImageHost, picture } from './pictures.ts';

export interface LayersOptions {
  /** Show the image, its input and its prediction above the layers. */
  readonly head: boolean;
}

export interface Layers {
  readonly element: HTMLElement;
  show(image: ImageReference): Promise<void>;
  clear(): void;
}

export function layers(host: ImageHost, { head }: LayersOptions): Layers {
  const root = element('div', { class: 'layers' });
  let turn = 0;
  const show = async (image: ImageReference) => {
    const own = ++turn;
    const name = 'path' in image ? image.path : image.id;
    const top = element('div', {});
    const pictures = head && [
      element('figure', {}, picture(host, image, { alt: name, class: 'large' }), element('figcaption', {}, 'image')),
      inputPicture(host, image),
    ];
    const body = element('div', {}, ring('Asking every layer'));
    replaceChildren(root, ...(pictures ? [element('div', { class: 'image-head' }, ...pictures, top)] : []), body);
    try {
      const { layers: all, prediction } = await host.ask('activations', { image });
      // Another image may have been chosen meanwhile.
      if (own !== turn) return;
      replaceChildren(top, element('h3', {}, name), topBars(prediction.top));
      replaceChildren(body, element('p', { class: 'muted hint' }, hint), ...all.map(layerSection));
    } catch (error) {
      if (own !== turn) return;
      replaceChildren(body, problem(problemOf(error), { label: 'Try again', onPress: () => void show(image) }));
    }
  };
  return {
    element: root,
    show,
    clear() {
      turn++;
      root.replaceChildren();
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
    { class: 'layer' },
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
