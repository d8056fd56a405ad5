/** Pictures of a page: asked for when they come into view, kept while the page lives, and said in words when they are not there. */

import type { ImageAsks, Picture } from '../../src/protocol/any-panel.ts';
import type { ImageReference } from '../../src/protocol/runs.ts';
import type { Host } from '../host.ts';
import { element } from '../ui/element.ts';
import { problemOf } from '../ui/notices.ts';
import { whenSeen } from './when-seen.ts';

export type ImageHost = Pick<Host<ImageAsks, unknown>, 'ask'>;

/** So many are kept; those that were asked for first go first. */
const mostKept = 600;

const kept = new Map<string, Promise<string>>();

export const imageName = (image: ImageReference): string => ('path' in image ? image.path : image.id);

/** An address of the picture that an <img> takes. */
export function pictureUrl(host: ImageHost, image: ImageReference, size?: number): Promise<string> {
  const key = JSON.stringify([image, size]);
  const known = kept.get(key);
  if (known) return known;
  const url = host.ask('picture', { image, size }).then(urlOf);
  kept.set(key, url);
  url.catch(() => kept.delete(key));
  for (const [oldest, gone] of kept) {
    if (kept.size <= mostKept) break;
    kept.delete(oldest);
    void gone.then(URL.revokeObjectURL, () => undefined);
  }
  return url;
}

export const urlOf = ({ bytes, mime }: Picture): string => URL.createObjectURL(new Blob([bytes], { type: mime }));

/** Forgets what was shown: the files may have changed. */
export function forgetPictures(): void {
  for (const url of kept.values()) void url.then(URL.revokeObjectURL, () => undefined);
  kept.clear();
}

export interface PictureOptions {
  readonly alt: string;
  /** Pixels on the longer side; as large as it is when missing. */
  readonly size?: number;
  readonly class?: string;
}

export function picture(host: ImageHost, image: ImageReference, options: PictureOptions): HTMLElement {
  const { alt, size } = options;
  const box = element('div', { class: `picture ${options.class ?? ''}` });
  const load = async () => {
    try {
      const shown = element('img', { alt, draggable: 'false' });
      shown.src = await pictureUrl(host, image, size);
      // Small pictures are shown with their pixels, not blurred.
      shown.addEventListener('load', () => shown.classList.toggle('pixelated', shown.naturalWidth <= 128));
      shown.addEventListener('error', () => box.replaceChildren(missing(alt, 'No browser can draw this file.')));
      box.replaceChildren(shown);
    } catch (error) {
      box.replaceChildren(missing(alt, problemOf(error).message));
    }
  };
  whenSeen(box, () => void load());
  return box;
}

const missing = (alt: string, why: string) =>
  element('span', { class: 'missing', role: 'img', 'aria-label': `${alt}: ${why}`, title: why }, 'not there');
