/**
 * Counts the ReLU units that are 0 for every image of a sample: a forward pass after some of the epochs, of which only one
 * number for each unit leaves the device.
 */

import * as tf from '@tensorflow/tfjs-core';
import type { CompiledFunction, Executor, TensorFunction } from '../../jit/executor.ts';
import type { LogLine, ReluUnits } from '../../protocol/runs.ts';
import { layersOf, withLayerOutputs } from '../interpret/layer-outputs.ts';
import type { Layer } from '../models/layers.ts';
import { normalizeInput } from '../models/normalize.ts';
import { type BatchSource, batchIndices, readBatch } from './batches.ts';
import { epochOrder } from './order.ts';
import type { Learner } from './step.ts';

/** Images that are looked at: a unit for a rare thing is silent for most. */
const sample = 256;

/** Images of one pass. */
const passSize = 64;

type Measured = Extract<LogLine, { type: 'epoch' }>['relu'];

export interface ReluCounter {
  /** Undefined for a network without ReLU units. */
  count(): Promise<Measured>;
  dispose(): void;
}

/** After the first epochs, where most units die, then after every eighth: never by how long the training is to be. */
export const isCounted = (epoch: number): boolean => epoch % 8 === 0 || epoch === 1 || epoch === 2 || epoch === 4;

/** @param train Indices of the training images, of which the seed draws the sample: the same one each time. */
export function reluCounter(
  executor: Executor,
  learner: Learner,
  source: BatchSource,
  train: Int32Array,
  seed: number,
): ReluCounter {
  const order = epochOrder(train.length, seed, 0).subarray(0, sample);
  let names: readonly string[] = [];
  let forward: CompiledFunction | undefined;
  const peaks: TensorFunction = ({ pixels }) => {
    const { outputs } = withLayerOutputs(learner.model, () =>
      learner.model.apply(normalizeInput(pixels as tf.Tensor4D, learner.input), { training: false }),
    );
    const seen = outputs.flatMap(({ layer, use, tensor }) => {
      const name = use === 1 ? layer.name : `${layer.name} (${use})`;
      const peak = hasRelu(layer) ? [{ name, peak: peakOf(tensor, layer) }] : [];
      tensor.dispose();
      return peak;
    });
    names = seen.map(({ name }) => name);
    return Object.fromEntries(seen.map(({ peak }, at) => [String(at), peak]));
  };
  return {
    async count() {
      if (!layersOf(learner.model).some(hasRelu)) return undefined;
      forward ??= executor.compile(peaks, { name: 'count of dead units' });
      const highest: Float32Array[] = [];
      for (let at = 0; at * passSize < order.length; at++) {
        const { pixels } = await readBatch(source, batchIndices(train, order, at, passSize));
        const outputs = await forward.run({ pixels });
        for (const [key, { data }] of Object.entries(outputs)) merge(highest, Number(key), data as Float32Array);
      }
      return { images: order.length, layers: names.map((layer, at) => unitsOf(layer, highest[at]!)) };
    },
    dispose: () => forward?.dispose(),
  };
}

const hasRelu = (layer: Layer): boolean => {
  const { activation } = layer.getConfig() as { activation?: unknown };
  return activation === 'relu' || activation === 'relu6' || /^(ReLU|ThresholdedReLU)$/.test(layer.getClassName());
};

/** The highest value of each unit over images and places, [units]. */
function peakOf(tensor: tf.Tensor, layer: Layer): tf.Tensor1D {
  const { dataFormat } = layer.getConfig() as { dataFormat?: unknown };
  const units = dataFormat === 'channelsFirst' && tensor.rank > 2 ? 1 : tensor.rank - 1;
  const others = Array.from({ length: tensor.rank }, (_, axis) => axis).filter((axis) => axis !== units);
  return tf.max<tf.Tensor1D>(tensor, others);
}

function merge(highest: Float32Array[], at: number, peaks: Float32Array): void {
  const known = highest[at];
  highest[at] = known ? known.map((peak, unit) => Math.max(peak, peaks[unit]!)) : Float32Array.from(peaks);
}

const unitsOf = (layer: string, highest: Float32Array): ReluUnits => ({
  layer,
  units: highest.length,
  dead: highest.filter((peak) => peak === 0).length,
});
