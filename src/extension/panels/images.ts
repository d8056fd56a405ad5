/** Answers what a page asks about images: the picture itself, what the network sees of it, and its feature maps. */

import { readFile, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import type { ImageAsks, InBuffers, Picture, SaveAsk } from '../../protocol/any-panel.ts';
import { imageGone, imageNotChosen } from '../../protocol/errors.ts';
import type { ImageReference } from '../../protocol/runs.ts';
import type { AskHandlers, SessionServices } from './sessions.ts';

export interface ImageSource {
  readonly workspace: string;
  /** Id of the run whose network is asked. */
  readonly run: string;
  /** Whether the person named this file: a page sees no others. */
  allows(path: string): boolean;
}

/** What browsers draw themselves. */
const mimes: Readonly<Record<string, string>> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.webp': 'image/webp',
  '.gif': 'image/gif',
  '.bmp': 'image/bmp',
  '.avif': 'image/avif',
};

/** Larger files are shown as the network sees them. */
const mostBytes = 64 * 2 ** 20;

export function imageAsks(source: () => ImageSource, services: SessionServices): AskHandlers<ImageAsks> {
  const place = (image: ImageReference) => {
    const { workspace, run, allows } = source();
    if ('path' in image && !allows(image.path)) throw imageNotChosen(image.path);
    return { workspace, run, device: services.deviceFor(workspace) };
  };
  const input: AskHandlers<ImageAsks>['input'] = async ({ image }) => {
    const { workspace, run } = place(image);
    const { png, ...size } = await (await services.engine()).request('run/input', { workspace, run, image });
    return { bytes: ownBuffer(png), mime: 'image/png', ...size };
  };
  return {
    input,
    async picture({ image, size }, work) {
      const { workspace } = place(image);
      if ('path' in image) return (await readPicture(image.path)) ?? input({ image }, work);
      const params = { workspace, name: image.dataset, id: image.id, size };
      const { png, label, split } = await (await services.engine()).request('dataset/image', params);
      return { bytes: ownBuffer(png), mime: 'image/png', label, split };
    },
    async activations({ image, second, weights }, work) {
      const params = { ...place(image), ...(second && place(second)), image, second, weights };
      return inBuffers(await (await services.engine()).request('run/activations', params, work));
    },
    async attribution({ image, ...wanted }, work) {
      const params = { ...place(image), image, ...wanted };
      const { attribution } = await (await services.engine()).request('run/attribution', params, work);
      return inBuffers(attribution);
    },
  };
}

export const saveAsk = (services: SessionServices): AskHandlers<SaveAsk> => ({
  async save({ name, extension, content }) {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : new Uint8Array(content);
    return { saved: await services.save(name, extension, bytes) };
  },
});

/** Undefined for a file that a browser does not draw. */
async function readPicture(path: string): Promise<Picture | undefined> {
  const mime = mimes[extname(path).toLowerCase()];
  if (mime === undefined) return undefined;
  try {
    if ((await stat(path)).size > mostBytes) return undefined;
    return { bytes: ownBuffer(await readFile(path)), mime };
  } catch (error) {
    throw imageGone(path, (error as Error).message);
  }
}

/** Data and arrays as a page gets them. */
export function inBuffers<T>(value: T): InBuffers<T> {
  const convert = (part: unknown): unknown => {
    if (part instanceof Uint8Array || part instanceof Float32Array || part instanceof Int32Array)
      return ownBuffer(part);
    if (Array.isArray(part)) return part.map(convert);
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([key, each]) => [key, convert(each)]));
  };
  return convert(value) as InBuffers<T>;
}

/** Arrays that came through a channel are pieces of larger buffers, which would all be sent on. */
export function ownBuffer({ buffer, byteOffset, byteLength }: Uint8Array | Float32Array | Int32Array): ArrayBuffer {
  return buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
}
