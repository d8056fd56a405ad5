/** An image that a request refers to, by its file or by its dataset, as a run's network sees it. */

import { resolve } from 'node:path';
import type { ImageReference } from '../../protocol/runs.ts';
import type { PixelSize, Work } from '../datasets/dataset.ts';
import { indexOfImage } from '../datasets/images.ts';
import { openedDataset } from '../datasets/opened.ts';
import { decodeImage } from '../preprocess/decode.ts';

export interface SeenImage {
  /** Absolute path, or the id of an image that is no file of its own. */
  readonly path: string;
  /** uint8 [height, width, channels]. */
  readonly pixels: Uint8Array;
}

/** @throws UserError `unreadable-image`, `no-such-image`, and whatever is wrong with the dataset. */
export async function readImage(
  workspace: string,
  image: ImageReference,
  size: PixelSize,
  work: Work,
): Promise<SeenImage> {
  if ('path' in image) {
    const path = resolve(workspace, image.path);
    return { path, pixels: await decodeImage(path, size) };
  }
  const { dataset } = await openedDataset(workspace, image.dataset, work);
  const index = indexOfImage(dataset, image.id);
  return { path: dataset.filePath?.(index) ?? image.id, pixels: await dataset.readImage(index, size) };
}
