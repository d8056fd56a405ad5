/** Image files to batches, and batches to probabilities. */

import { availableParallelism } from 'node:os';
import type { CompiledFunction } from '../../jit/executor.ts';
import { UserError } from '../../protocol/errors.ts';
import type { RunRecord } from '../../protocol/runs.ts';
import type { PixelSize } from '../datasets/dataset.ts';
import { inParallel } from '../datasets/parallel.ts';
import { decodeImage } from '../preprocess/decode.ts';

/**
 * Sizes of the batches that are run: each is compiled once, so that a batch in between is filled up with black images.
 * One image, a handful that was selected, and the batches of a folder.
 */
const sizes = [1, 8, 32] as const;
export const batchSize = sizes[2];

export interface Found {
  readonly path: string;
  /** Why it can't be read. */
  readonly error?: string;
}

export interface Decoded extends Found {
  /** uint8 [height, width, channels]; missing where `error` says why. */
  readonly pixels?: Uint8Array;
}

/** Never rejects for an image: what is wrong with it is in its own entry. */
export async function decodeBatch(images: readonly Found[], size: PixelSize): Promise<Decoded[]> {
  const decoded: Decoded[] = [...images];
  await inParallel(images.length, availableParallelism(), async (i) => {
    const { path, error } = images[i]!;
    if (error !== undefined) return;
    try {
      decoded[i] = { path, pixels: await decodeImage(path, size) };
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      decoded[i] = { path, error: error.message };
    }
  });
  return decoded;
}

/**
 * @param forward The compiled `classification`.
 * @returns Probabilities of the images that could be read, [readable, classes].
 */
export async function classify(
  forward: CompiledFunction,
  batch: readonly Decoded[],
  { input: { height, width, channels }, classNames }: RunRecord,
): Promise<Float32Array> {
  const readable = batch.flatMap(({ pixels }) => pixels ?? []);
  if (readable.length === 0) return new Float32Array();
  const count = sizes.find((size) => size >= readable.length) ?? readable.length;
  const stride = height * width * channels;
  const data = new Uint8Array(count * stride);
  for (const [at, pixels] of readable.entries()) data.set(pixels, at * stride);
  const outputs = await forward.run({ pixels: { dtype: 'uint8', shape: [count, height, width, channels], data } });
  return (outputs.probabilities!.data as Float32Array).subarray(0, readable.length * classNames.length);
}
