/** The image as the network sees it: decoded, resized, in its channels; shown large with its pixels. */

import type { ImageReference } from '../../src/protocol/runs.ts';
import { element, replaceChildren } from '../ui/element.ts';
import { problemOf } from '../ui/notices.ts';
import { type ImageHost, urlOf } from './pictures.ts';

export function inputPicture(host: ImageHost, image: ImageReference): HTMLElement {
  const box = element('div', { class: 'picture large' });
  const words = element('figcaption', {}, 'as the network sees it');
  host.ask('input', { image }).then(
    ({ height, width, channels, ...bytes }) => {
      const shown = element('img', { alt: 'The image as the network sees it', class: 'pixelated', draggable: 'false' });
      shown.src = urlOf(bytes);
      shown.addEventListener('load', () => URL.revokeObjectURL(shown.src));
      box.replaceChildren(shown);
      words.textContent = `as the network sees it: ${width} × ${height}, ${channels === 1 ? 'grey' : 'RGB'}`;
    },
    (error) =>
      replaceChildren(box, element('span', { class: 'missing', title: problemOf(error).message }, 'not there')),
  );
  return element('figure', {}, box, words);
}
