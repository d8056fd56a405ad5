/** One image: as it is, as the network sees it, its most probable classes, and the feature maps when they are asked for. */

import type { Prediction } from '../../../src/protocol/runs.ts';
import { topBars } from '../../charts/top-bars.ts';
import { button } from '../../ui/controls.ts';
import { element, replaceChildren } from '../../ui/element.ts';
import { problem } from '../../ui/notices.ts';
import { inputPicture } from '../input-picture.ts';
import { layers } from '../layers.ts';
import { type ImageHost, picture } from '../pictures.ts';

export interface OneImageOptions {
  readonly host: ImageHost;
  readonly prediction: Prediction;
  readonly onOpen: (path: string) => void;
  /** The feature maps stay open when another run is chosen. */
  readonly maps: { shown: boolean };
}

export function oneImage({ host, prediction, onOpen, maps }: OneImageOptions): HTMLElement {
  const { path, top, error } = prediction;
  const name = path.split(/[\\/]/).at(-1)!;
  const image = { path };
  if (error !== undefined) {
    return element('div', {}, element('h2', {}, name), problem({ message: error, nextStep: 'Choose another image.' }));
  }
  const activations = layers(host, { head: false });
  const body = element('div', {});
  const show = () => {
    maps.shown = true;
    replaceChildren(body, element('h2', {}, 'Activations'), activations.element);
    void activations.show(image);
  };
  if (maps.shown) show();
  else body.append(button('Show activations', { title: 'Show what every layer makes of this image', onPress: show }));
  const open = element('button', { class: 'link path' }, path);
  open.addEventListener('click', () => onOpen(path));
  return element(
    'div',
    {},
    element(
      'div',
      { class: 'image-head' },
      element('figure', {}, picture(host, image, { alt: name, class: 'large' }), element('figcaption', {}, 'image')),
      inputPicture(host, image),
      element('div', {}, element('h2', { class: 'verdict' }, top[0]?.label ?? 'nothing'), topBars(top), open),
    ),
    body,
  );
}
