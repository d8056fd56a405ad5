/** The network's forward passes as functions that can be compiled: from bytes of pixels to probabilities and losses. */

import * as tf from '@tensorflow/tfjs-core';
import type { TensorFunction } from '../../jit/executor.ts';
import { withActivityLosses } from '../models/activity.ts';
import { normalizeInput } from '../models/normalize.ts';
import type { RunNetwork } from './network.ts';

type Network = Pick<RunNetwork, 'model' | 'loss' | 'record'>;

/** Input `pixels` uint8 [batch, height, width, channels]; output `probabilities` float32 [batch, classes]. */
export function classification(network: Network): TensorFunction {
  return ({ pixels }) => ({ probabilities: network.loss.probabilities(outputs(network, pixels!).result) });
}

/**
 * With `labels` int32 [batch] besides; outputs also `losses` float32 [batch] and `penalty`, the sum of the regularizers'.
 */
export function evaluation(network: Network): TensorFunction {
  return ({ pixels, labels }) => {
    const { result, losses } = outputs(network, pixels!);
    const penalties = [...network.model.calculateLosses(), ...losses];
    return {
      probabilities: network.loss.probabilities(result),
      losses: network.loss.compute(labels as tf.Tensor1D, result),
      penalty: penalties.reduce<tf.Scalar>((sum, penalty) => tf.add(sum, penalty), tf.scalar(0)),
    };
  };
}

const outputs = ({ model, record }: Network, pixels: tf.Tensor) =>
  withActivityLosses(
    () => model.apply(normalizeInput(pixels as tf.Tensor4D, record.input), { training: false }) as tf.Tensor2D,
  );
