/** Puts images and labels together to batches for the compiled functions. */

import type { HostTensor, HostTensors } from '../../jit/executor.ts';
import type { PixelCache } from '../datasets/dataset.ts';

export interface BatchSource {
  readonly pixels: Pick<PixelCache, 'read' | 'size'>;
  /** Label of each image of the dataset. */
  readonly labels: Int32Array;
}

/** Reads the images at `indices`: `pixels` uint8 [batch, height, width, channels] and `labels` int32 [batch]. */
export async function readBatch(
  { pixels, labels }: BatchSource,
  indices: Int32Array,
): Promise<{ readonly pixels: HostTensor; readonly labels: HostTensor }> {
  const { height, width, channels } = pixels.size;
  const count = indices.length;
  const target = new Uint8Array(count * height * width * channels);
  await pixels.read(indices, target);
  return {
    pixels: { dtype: 'uint8', shape: [count, height, width, channels], data: target },
    labels: { dtype: 'int32', shape: [count], data: indices.map((index) => labels[index]!) },
  };
}

/** What the training step needs besides images and labels. */
export function stepInputs(
  batch: { readonly pixels: HostTensor; readonly labels: HostTensor },
  options: {
    readonly classWeights?: Float32Array;
    readonly learningRate: number;
    readonly seed: number;
    readonly step: number;
  },
): HostTensors {
  const { classWeights, learningRate, seed, step } = options;
  const labels = batch.labels.data as Int32Array;
  return {
    ...batch,
    ...(classWeights && {
      sampleWeights: {
        dtype: 'float32',
        shape: [labels.length],
        data: Float32Array.from(labels, (label) => classWeights[label]!),
      },
    }),
    learningRate: { dtype: 'float32', shape: [], data: Float32Array.of(learningRate) },
    key: { dtype: 'int32', shape: [2], data: Int32Array.of(seed, step) },
  };
}

/** The indices of one batch; the last one of an epoch may be smaller. */
export function batchIndices(images: Int32Array, order: Int32Array, batch: number, batchSize: number): Int32Array {
  return order.subarray(batch * batchSize, (batch + 1) * batchSize).map((position) => images[position]!);
}
