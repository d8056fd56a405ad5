/**
 * Mean and standard deviation of each channel over the training images, for the scale `dataset`. Of those images alone:
 * what is known of validation and test images must not reach the network.
 */

import type { InputSpec } from '../../protocol/runs.ts';
import type { PixelCache, Work } from '../datasets/dataset.ts';
import { throwIfCancelled } from '../datasets/parallel.ts';

/** Bytes that are read at once. */
const blockBytes = 8 * 2 ** 20;
const phase = 'Measuring the training images';

/**
 * Streamed over the pixel cache, in whole numbers, so that no order and no block size changes the result. A channel that
 * is the same everywhere gets a deviation of 1.
 * @param indices Of the training images, of which there is at least one.
 */
export async function channelStatistics(
  { size, read }: Pick<PixelCache, 'size' | 'read'>,
  indices: Int32Array,
  work: Work,
): Promise<NonNullable<InputSpec['statistics']>> {
  const { height, width, channels } = size;
  const stride = height * width * channels;
  const perBlock = Math.max(1, Math.floor(blockBytes / stride));
  const counts = Array.from({ length: channels }, () => new Float64Array(256));
  const block = new Uint8Array(Math.min(perBlock, indices.length) * stride);
  for (let first = 0; first < indices.length; first += perBlock) {
    // Cancelling arrives as a message, which a busy loop would never let in.
    await new Promise(setImmediate);
    throwIfCancelled(work, phase);
    work.progress?.(phase, first, indices.length);
    const some = indices.subarray(first, first + perBlock);
    const bytes = block.subarray(0, some.length * stride);
    await read(some, bytes);
    countBytes(bytes, counts);
  }
  work.progress?.(phase, indices.length, indices.length);
  const measured = counts.map(meanAndStd);
  return { mean: measured.map(({ mean }) => mean), std: measured.map(({ std }) => std), images: indices.length };
}

/** How often each byte occurs in each channel. */
function countBytes(bytes: Uint8Array, counts: readonly Float64Array[]): void {
  const channels = counts.length;
  counts.forEach((count, channel) => {
    for (let at = channel; at < bytes.length; at += channels) count[bytes[at]!]!++;
  });
}

/** Of bytes divided by 255. */
function meanAndStd(counts: Float64Array): { mean: number; std: number } {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const mean = counts.reduce((sum, count, byte) => sum + count * byte, 0) / total;
  const variance = counts.reduce((sum, count, byte) => sum + count * (byte - mean) ** 2, 0) / total;
  return { mean: mean / 255, std: variance === 0 ? 1 : Math.sqrt(variance) / 255 };
}
