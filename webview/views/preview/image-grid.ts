/** A grid of images: each row is an image as it is and as it was drawn, in pixels of the network's input. */

import type { PreviewAsks } from '../../../src/protocol/preview-panel.ts';
import { element, replaceChildren } from '../../ui/element.ts';

type Shown = PreviewAsks['preview']['result'];

export interface ImageGrid {
  readonly element: HTMLElement;
  show(preview: Shown): void;
  /** Marks the image whose steps are shown. */
  choose(id: string): void;
}

export function imageGrid(onChoose: (id: string) => void): ImageGrid {
  const table = element('table', { class: 'image-grid' });
  let buttons = new Map<string, HTMLElement>();
  let chosen = '';
  const mark = () => {
    for (const [id, button] of buttons) button.setAttribute('aria-pressed', String(id === chosen));
  };
  return {
    element: element('div', { class: 'scrolls', tabindex: 0, role: 'region', 'aria-label': 'Images' }, table),
    show(preview) {
      const { images, draws } = preview;
      buttons = new Map();
      const head = element(
        'tr',
        {},
        element('th', { scope: 'col' }, 'as it is'),
        draws > 0 && element('th', { scope: 'col', colspan: draws }, 'as it is drawn'),
      );
      const rows = images.map(({ id, label }, image) => {
        const original = element('button', { class: 'picture-button', title: id }, picture(preview, image, 0));
        original.setAttribute('aria-label', `${label}, ${id}: show its way to the network`);
        original.addEventListener('click', () => onChoose(id));
        buttons.set(id, original);
        const drawn = Array.from({ length: draws }, (_, turn) =>
          element('td', {}, named(picture(preview, image, turn + 1), `${label}, draw ${turn + 1}`)),
        );
        return element(
          'tr',
          {},
          element('th', { scope: 'row' }, original, element('span', { class: 'label' }, label)),
          ...drawn,
        );
      });
      replaceChildren(table, element('caption', { class: 'visually-hidden' }, 'Training images'), head, ...rows);
      mark();
    },
    choose(id) {
      chosen = id;
      mark();
    },
  };
}

/** Says to those who don't see it what it is. */
function named(canvas: HTMLCanvasElement, name: string): HTMLCanvasElement {
  canvas.textContent = name;
  return canvas;
}

/** @param turn 0 is the image as it is. */
function picture({ pixels, input, draws }: Shown, image: number, turn: number): HTMLCanvasElement {
  const { height, width, channels } = input;
  const stride = height * width * channels;
  const bytes = new Uint8Array(pixels, (image * (1 + draws) + turn) * stride, stride);
  const canvas = element('canvas', { width, height });
  const drawing = canvas.getContext('2d')!;
  const data = drawing.createImageData(width, height);
  for (let at = 0; at < height * width; at++) {
    for (let c = 0; c < 3; c++) data.data[at * 4 + c] = bytes[at * channels + (channels === 3 ? c : 0)]!;
    data.data[at * 4 + 3] = 255;
  }
  drawing.putImageData(data, 0, 0);
  return canvas;
}
