/** Measures the network on the validation images, in batches as large as memory comfortably holds. */

import { LayersModel } from '@tensorflow/tfjs-layers';
import type { CompiledFunction } from '../../jit/executor.ts';
import type { Shape } from '../models/layers.ts';
import { type BatchSource, readBatch } from './batches.ts';
import type { Steering } from './steering.ts';

export interface Measured {
  /** Mean per image, the regularizers' penalties included as in Keras. */
  readonly loss: number;
  /** 0..1 */
  readonly accuracy: number;
  /** 0..1, where it was asked for. */
  readonly topK?: number;
}

/** @param forward The compiled `validationStep`. @returns undefined when the training was stopped meanwhile. */
export async function validate(
  forward: CompiledFunction,
  source: BatchSource,
  indices: Int32Array,
  batchSize: number,
  steering: Steering,
): Promise<Measured | undefined> {
  let loss = 0;
  let correct = 0;
  let topK: number | undefined;
  for (let start = 0; start < indices.length; start += batchSize) {
    if ((await steering.turn()) === 'stop') return undefined;
    const batch = indices.subarray(start, start + batchSize);
    const outputs = await forward.run(await readBatch(source, batch));
    for (const value of outputs.losses!.data) loss += value;
    loss += outputs.penalty!.data[0]! * batch.length;
    correct += outputs.correct!.data[0]!;
    if (outputs.topK) topK = (topK ?? 0) + outputs.topK.data[0]!;
  }
  const count = indices.length;
  return { loss: loss / count, accuracy: correct / count, ...(topK !== undefined && { topK: topK / count }) };
}

/** Numbers in the largest layer output of one validation batch: 64 MB of float32. */
const largestOutput = 2 ** 24;

/** Batch size for passes that only go forward; the same on every machine, so that its rounding is too. */
export function forwardBatchSize(model: LayersModel, trainingBatchSize: number): number {
  const sizes = outputShapes(model).map((shape) => shape.reduce<number>((size, n) => size * (n ?? 1), 1));
  return Math.max(trainingBatchSize, Math.min(512, Math.floor(largestOutput / Math.max(1, ...sizes))));
}

/** Of each use of each layer, those of models within the model too. (`layer.outputShape` is for layers used once.) */
function outputShapes({ layers }: LayersModel): Shape[] {
  return layers.flatMap((layer) => {
    if (layer instanceof LayersModel) return outputShapes(layer);
    return layer.inboundNodes.flatMap(({ outputShapes: shapes }) =>
      Array.isArray(shapes[0]) ? (shapes as Shape[]) : [shapes as Shape],
    );
  });
}
