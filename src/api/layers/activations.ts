/**
 * Activations as layers of their own, beside tfjs's relu, leakyReLU, prelu, elu and softmax. Most of them also exist as a
 * name for `activation:`; as layers they can stand behind a batch normalization.
 */

import * as tf from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import { z } from 'zod';
import { parseOptions } from '../options.ts';
import { type LayerOptions, layerSchema } from './options.ts';

/** A layer without weights that computes each number of its output from one number of its input. */
abstract class ElementwiseLayer extends layers.Layer {
  /** @param own options of the layer beside those that every layer takes. */
  constructor(options: LayerOptions = {}, own: z.ZodRawShape = {}) {
    const { className } = new.target as unknown as { className: string };
    parseOptions(`${className[0]!.toLowerCase()}${className.slice(1)}`, layerSchema(own), options);
    super(options);
    this.supportsMasking = true;
  }

  protected abstract compute(input: tf.Tensor): tf.Tensor;

  override computeOutputShape<S>(inputShape: S): S {
    return inputShape;
  }

  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: object): tf.Tensor {
    return tf.tidy(() => {
      this.invokeCallHook(inputs, kwargs as Record<string, unknown>);
      return this.compute(Array.isArray(inputs) ? inputs[0]! : inputs);
    });
  }
}

export interface GeluOptions extends LayerOptions {
  /** The tanh formula instead of the error function. Default false. */
  readonly approximate?: boolean;
}

/** x · Φ(x) (Hendrycks and Gimpel, "Gaussian Error Linear Units", 2016). */
class Gelu extends ElementwiseLayer {
  static readonly className = 'Gelu';
  private readonly approximate: boolean;

  constructor(options: GeluOptions = {}) {
    super(options, { approximate: z.boolean().optional() });
    this.approximate = options.approximate ?? false;
  }

  protected compute(x: tf.Tensor): tf.Tensor {
    if (!this.approximate) return tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1));
    const cube = tf.mul(tf.square(x), x);
    const inner = tf.mul(tf.add(x, tf.mul(cube, 0.044715)), Math.sqrt(2 / Math.PI));
    return tf.mul(tf.mul(x, 0.5), tf.add(tf.tanh(inner), 1));
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), approximate: this.approximate };
  }
}

/** x · tanh(softplus(x)) (Misra, "Mish: A Self Regularized Non-Monotonic Activation Function", 2019). */
class Mish extends ElementwiseLayer {
  static readonly className = 'Mish';
  protected compute = (x: tf.Tensor) => tf.mul(x, tf.tanh(tf.softplus(x)));
}

/** x · sigmoid(x), also called SiLU (Ramachandran, Zoph and Le, "Searching for Activation Functions", 2017). */
class Swish extends ElementwiseLayer {
  static readonly className = 'Swish';
  protected compute = (x: tf.Tensor) => tf.mul(x, tf.sigmoid(x));
}

/** x · relu6(x + 3) / 6 (Howard et al., "Searching for MobileNetV3", 2019). */
class HardSwish extends ElementwiseLayer {
  static readonly className = 'HardSwish';
  protected compute = (x: tf.Tensor) => tf.mul(x, tf.clipByValue(tf.add(tf.mul(x, 1 / 6), 0.5), 0, 1));
}

/** log(softmax(x)) over the last axis, for a model that gives logarithms of probabilities. */
class LogSoftmaxLayer extends ElementwiseLayer {
  static readonly className = 'LogSoftmax';
  protected compute = (x: tf.Tensor) => tf.logSoftmax(x);
}

for (const layer of [Gelu, Mish, Swish, HardSwish, LogSoftmaxLayer]) tf.serialization.registerClass(layer);

export const gelu = (options?: GeluOptions): layers.Layer => new Gelu(options);
export const mish = (options?: LayerOptions): layers.Layer => new Mish(options);
export const swish = (options?: LayerOptions): layers.Layer => new Swish(options);
export const hardSwish = (options?: LayerOptions): layers.Layer => new HardSwish(options);
export const logSoftmax = (options?: LayerOptions): layers.Layer => new LogSoftmaxLayer(options);
