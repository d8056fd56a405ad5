/** SpatialDropout2D, which tfjs-layers lacks: dropout of whole feature maps. */

import * as tf from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import { z } from 'zod';
import { parseOptions } from '../options.ts';
import { dropout } from './noise.ts';
import { type LayerOptions, layerSchema } from './options.ts';

export interface SpatialDropout2dOptions extends LayerOptions {
  /** Part of the feature maps that is dropped, 0..1. */
  readonly rate: number;
  /** Default `channelsLast`: [batch, height, width, channels]. */
  readonly dataFormat?: 'channelsLast' | 'channelsFirst';
}

const schema = layerSchema({
  rate: z.number().min(0).lt(1),
  dataFormat: z.enum(['channelsLast', 'channelsFirst']).default('channelsLast'),
});

/**
 * Neighbouring pixels of a feature map say nearly the same, so dropping single ones holds back little; this drops whole
 * maps (Tompson, Goroshin, Jain, LeCun and Bregler, "Efficient Object Localization Using Convolutional Networks", 2015).
 */
class SpatialDropout2D extends layers.Layer {
  static readonly className = 'SpatialDropout2D';
  private readonly rate: number;
  private readonly dataFormat: 'channelsLast' | 'channelsFirst';

  constructor(options: SpatialDropout2dOptions) {
    const { rate, dataFormat } = parseOptions('spatialDropout2d', schema, options);
    super(options);
    this.supportsMasking = true;
    this.rate = rate;
    this.dataFormat = dataFormat;
    this.inputSpec = [{ ndim: 4 }];
  }

  override computeOutputShape<S>(inputShape: S): S {
    return inputShape;
  }

  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: { training?: boolean }): tf.Tensor {
    return tf.tidy(() => {
      this.invokeCallHook(inputs, kwargs);
      const input = (Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor4D;
      if (!kwargs.training || this.rate === 0) return input;
      const [batch, second, , fourth] = input.shape;
      const mask = this.dataFormat === 'channelsLast' ? [batch, 1, 1, fourth] : [batch, second, 1, 1];
      return dropout(input, this.rate, mask);
    });
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), rate: this.rate, dataFormat: this.dataFormat };
  }
}

tf.serialization.registerClass(SpatialDropout2D);

/** Drops whole feature maps while training; does nothing otherwise. */
export const spatialDropout2d = (options: SpatialDropout2dOptions): layers.Layer => new SpatialDropout2D(options);
