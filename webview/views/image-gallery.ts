/** A gallery of images with words under them. One tab stop; arrow keys move, Enter chooses. More are shown when asked for. */

import type { ImageReference } from '../../src/protocol/runs.ts';
import { button } from '../ui/controls.ts';
import { type Child, element, replaceChildren } from '../ui/element.ts';
import { columnsShown, rovingFocus } from '../ui/roving.ts';
import { type ImageHost, picture } from './pictures.ts';

export interface GalleryItem {
  readonly image: ImageReference;
  /** What is said of it to someone who can't see it; also its tooltip. */
  readonly label: string;
  readonly caption: readonly Child[];
}

export interface Gallery {
  readonly element: HTMLElement;
  show(items: readonly GalleryItem[]): void;
  /** The same for many: each is made when it is shown. */
  showMany(count: number, item: (at: number) => GalleryItem): void;
}

const pageSize = 60;

export function gallery(host: ImageHost, hint: string, onChoose: (image: ImageReference) => void): Gallery {
  const list = element('div', { class: 'gallery', role: 'group', 'aria-label': hint });
  const more = element('div', { class: 'more' });
  let count = 0;
  let itemAt: (at: number) => GalleryItem;
  let shown = 0;

  const cells = () => [...list.querySelectorAll<HTMLElement>('.card')];
  rovingFocus(list, '.card', () => columnsShown(cells()));

  const showMore = () => {
    const size = Math.min(pageSize, count - shown);
    const next = Array.from({ length: size }, (_, i) => card(host, itemAt(shown + i), onChoose));
    if (shown === 0 && next[0]) next[0].tabIndex = 0;
    list.append(...next);
    shown += next.length;
    const left = count - shown;
    replaceChildren(
      more,
      left > 0 && button(`Show ${Math.min(left, pageSize)} more of ${left}`, { onPress: showMore }),
    );
  };

  function showMany(wanted: number, item: (at: number) => GalleryItem) {
    count = wanted;
    itemAt = item;
    shown = 0;
    list.replaceChildren();
    showMore();
  }
  return {
    element: element('div', {}, list, more),
    show: (items) => showMany(items.length, (at) => items[at]!),
    showMany,
  };
}

function card(host: ImageHost, { image, label, caption }: GalleryItem, onChoose: (image: ImageReference) => void) {
  const made = element(
    'button',
    { class: 'card', tabindex: -1, 'aria-label': label, title: label },
    picture(host, image, { alt: '', size: 96 }),
    element('span', { class: 'caption' }, ...caption),
  );
  made.addEventListener('click', () => onChoose(image));
  return made;
}
