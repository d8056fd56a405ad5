/**
 * What the compiler changes in tfjs-layers: it is told which layer is being applied, and batch normalization in
 * training becomes one op with one gradient formula. On other backends the layers stay as they are.
 */

import * as tf from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import { OnnxBackend } from './backend.ts';
import { inLayer } from './recorder.ts';

interface LayerPrototype {
  apply(inputs: unknown, kwargs?: unknown): unknown;
}

interface BatchNormalizationLayer {
  readonly axis: number;
  readonly momentum: number;
  readonly epsilon: number;
  readonly gamma: { read(): tf.Tensor } | undefined;
  readonly beta: { read(): tf.Tensor } | undefined;
  readonly movingMean: { read(): tf.Tensor; write(value: tf.Tensor): unknown };
  readonly movingVariance: { read(): tf.Tensor; write(value: tf.Tensor): unknown };
}

type Call = (
  this: BatchNormalizationLayer,
  inputs: tf.Tensor | tf.Tensor[],
  kwargs: { training?: boolean },
) => tf.Tensor;

let installed = false;

/** Once for the process; again is harmless. */
export function installLayers(): void {
  if (installed) return;
  installed = true;
  nameLayers();
  installBatchNormalization();
}

function nameLayers(): void {
  const prototype = layers.Layer.prototype as unknown as LayerPrototype;
  const apply = prototype.apply;
  prototype.apply = function (this: { name: string }, inputs, kwargs) {
    return inLayer(this.name, () => apply.call(this, inputs, kwargs));
  };
}

const training = 'BatchNormTraining';
const gradient = 'BatchNormGrad';

function installBatchNormalization(): void {
  tf.registerGradient({
    kernelName: training,
    inputsToSave: ['x', 'gamma'],
    outputsToSave: [false, true, true],
    gradFunc(dys, saved, attrs) {
      const [x, gamma, mean, variance] = saved;
      const [dy] = dys as unknown as tf.Tensor[];
      const inputs = { dy, x, gamma, mean, variance };
      const [dx, dGamma, dBeta] = tf.engine().runKernel(gradient, inputs, attrs) as unknown as tf.Tensor[];
      return { x: () => dx, gamma: () => dGamma, beta: () => dBeta };
    },
  });
  const prototype = Object.getPrototypeOf(layers.batchNormalization()) as { call: Call };
  const original = prototype.call;
  prototype.call = function (inputs, kwargs) {
    const x = Array.isArray(inputs) ? inputs[0] : inputs;
    const last = this.axis === -1 || this.axis === x.rank - 1;
    if (!kwargs?.training || !last || !(tf.engine().backend instanceof OnnxBackend)) {
      return original.call(this, inputs, kwargs);
    }
    return tf.tidy(() => trainingCall(this, x));
  };
}

function trainingCall(layer: BatchNormalizationLayer, x: tf.Tensor): tf.Tensor {
  const channels = [x.shape[x.rank - 1]];
  const gamma = layer.gamma?.read() ?? tf.ones(channels);
  const beta = layer.beta?.read() ?? tf.zeros(channels);
  const inputs = { x, gamma, beta };
  const [y, mean, variance] = tf
    .engine()
    .runKernel(training, inputs, { epsilon: layer.epsilon }) as unknown as tf.Tensor[];
  for (const [average, value] of [
    [layer.movingMean, mean],
    [layer.movingVariance, variance],
  ] as const) {
    const old = average.read();
    average.write(tf.sub(old, tf.mul(tf.sub(old, value), 1 - layer.momentum)));
  }
  return y;
}
