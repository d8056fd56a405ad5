/**
 * Images as rows of pixels for the baselines: made smaller where they are large, so that a distance between two of them
 * stays cheap.
 */

import * as tf from '@tensorflow/tfjs-core';
import type { CompiledFunction, Executor } from '../../jit/executor.ts';
import { CancelledError } from '../../protocol/errors.ts';
import type { PixelCache, PixelSize, Work } from '../datasets/dataset.ts';
import type { Rows } from '../features/distances.ts';

/** Numbers in a row at most; a single pixel of each channel at least. */
const widest = 1024;

/** Bytes of pixels that are read at once. */
const batchBytes = 2 ** 24;

/** Size after each square of `factor` pixels became one, the mean of them. What is left over at the edges is dropped. */
export function shrunkSize({ height, width, channels }: PixelSize): PixelSize & { readonly factor: number } {
  let factor = 1;
  const sides = () => [Math.floor(height / factor), Math.floor(width / factor)] as const;
  while (sides()[0] * sides()[1] * channels > widest && factor < Math.min(height, width)) factor++;
  const [h, w] = sides();
  return { height: h, width: w, channels, factor };
}

/** The images at `indices` as rows of 0..1. @throws CancelledError */
export async function pixelRows(
  executor: Executor,
  pixels: PixelCache,
  indices: Int32Array,
  { signal }: Work,
): Promise<Rows> {
  const { height, width, channels, factor } = shrunkSize(pixels.size);
  const row = height * width * channels;
  const values = new Float32Array(indices.length * row);
  const stride = pixels.size.height * pixels.size.width * pixels.size.channels;
  const batchSize = Math.max(1, Math.min(512, Math.floor(batchBytes / stride)));
  const shrink = executor.compile(({ bytes }) => ({ rows: shrunk(bytes as tf.Tensor4D, factor, row) }), {
    name: 'pixels of the baselines',
  });
  try {
    for (let start = 0; start < indices.length; start += batchSize) {
      await new Promise(setImmediate);
      if (signal?.aborted) throw new CancelledError('Measuring the baselines');
      const batch = indices.subarray(start, start + batchSize);
      values.set(await readRows(shrink, pixels, batch, stride), start * row);
    }
  } finally {
    shrink.dispose();
  }
  return { values, width: row };
}

async function readRows(shrink: CompiledFunction, pixels: PixelCache, batch: Int32Array, stride: number) {
  const { height, width, channels } = pixels.size;
  const data = new Uint8Array(batch.length * stride);
  await pixels.read(batch, data);
  const outputs = await shrink.run({ bytes: { dtype: 'uint8', shape: [batch.length, height, width, channels], data } });
  return outputs.rows!.data as Float32Array;
}

function shrunk(bytes: tf.Tensor4D, factor: number, row: number): tf.Tensor {
  const scaled = tf.div<tf.Tensor4D>(tf.cast(bytes, 'float32'), 255);
  return tf.reshape(factor > 1 ? tf.avgPool(scaled, factor, factor, 'valid') : scaled, [-1, row]);
}
