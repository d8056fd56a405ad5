/** What a network makes of images before it decides, and what it decides: one compiled function of pixels. */

import type * as tf from '@tensorflow/tfjs-core';
import type { TensorFunction } from '../../jit/executor.ts';
import type { FeatureSpace } from '../../protocol/features.ts';
import { classification } from '../evaluate/forward.ts';
import type { KeptNetwork } from '../evaluate/kept-networks.ts';
import type { RunNetwork } from '../evaluate/network.ts';
import { explainingModel } from '../models/explain.ts';
import { normalizeInput } from '../models/normalize.ts';
import { fold, widest } from './fold.ts';
import { type Head, headOf, withFeatures } from './penultimate.ts';

export interface Described {
  /** [batch, width] */
  readonly values: Float32Array;
  /** [batch, classes] */
  readonly probabilities: Float32Array;
}

/** Features and probabilities of a few images. @param pixels uint8 [batch, height, width, channels] */
export async function describe(kept: KeptNetwork, pixels: Uint8Array): Promise<Described> {
  const { height, width, channels } = kept.network.record.input;
  const forward = kept.compiled('features', (network) => describing(network, headFor(kept)));
  const shape = [pixels.length / (height * width * channels), height, width, channels];
  const outputs = await explainingModel(kept.network, () =>
    forward.run({ pixels: { dtype: 'uint8', shape, data: pixels } }),
  );
  return {
    values: outputs.features!.data as Float32Array,
    probabilities: outputs.probabilities!.data as Float32Array,
  };
}

const heads = new WeakMap<KeptNetwork, Head>();

function headFor(kept: KeptNetwork): Head {
  const head = heads.get(kept) ?? headOf(kept.network.model);
  heads.set(kept, head);
  return head;
}

/** Width of the features before they were folded, known when the function was recorded. */
const unfolded = new WeakMap<Head, number>();

/** Input `pixels`; outputs `features` float32 [batch, width] and `probabilities` float32 [batch, classes]. */
function describing(network: RunNetwork, head: Head): TensorFunction {
  const classify = classification(network);
  return ({ pixels }) => {
    const input = normalizeInput(pixels as tf.Tensor4D, network.record.input);
    const { result, features } = withFeatures(head, input, () => classify({ pixels: pixels! }));
    unfolded.set(head, features.shape[1]);
    return { probabilities: result.probabilities!, features: fold(features) };
  };
}

/** @param width Of the features as `describe` gave them. */
export function spaceOf(kept: KeptNetwork, width: number): FeatureSpace {
  const head = headFor(kept);
  const before = unfolded.get(head) ?? width;
  return {
    source: head.source,
    layers: head.layers.map(({ name }) => name),
    width,
    ...(before > widest && { foldedFrom: before }),
  };
}
