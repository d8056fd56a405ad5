/**
 * Gradients that tfjs refuses although the compiler's kernels have them: those of dilated convolutions. On other
 * backends they stay refused.
 */

import * as tf from '@tensorflow/tfjs-core';
import { OnnxBackend } from './backend.ts';

interface ConvAttrs {
  readonly strides: number | [number, number];
  readonly pad: string | number;
  readonly dataFormat?: string;
  readonly dimRoundingMode?: string;
  readonly dilations?: number | [number, number] | null;
}

const dilated = ({ dilations }: ConvAttrs) => [dilations ?? 1].flat().some((rate) => rate !== 1);

let installed = false;

/** Once for the process; again is harmless. */
export function installGradients(): void {
  if (installed) return;
  installed = true;
  install('Conv2D', 'Conv2DBackpropInput', 'Conv2DBackpropFilter');
  install('DepthwiseConv2dNative', 'DepthwiseConv2dNativeBackpropInput', 'DepthwiseConv2dNativeBackpropFilter');
}

function install(kernelName: string, ofInput: string, ofFilter: string): void {
  const original = tf.getGradient(kernelName);
  tf.registerGradient({
    ...original,
    gradFunc(dy, saved, attrs) {
      const conv = attrs as unknown as ConvAttrs;
      if (!dilated(conv) || !(tf.engine().backend instanceof OnnxBackend)) return original.gradFunc(dy, saved, attrs);
      const [x, filter] = saved;
      const run = (kernel: string, inputs: tf.NamedTensorMap, shape: object) =>
        tf.engine().runKernel(kernel, inputs, { ...attrs, ...shape }) as tf.Tensor;
      const upstream = dy as tf.Tensor;
      return {
        x: () => run(ofInput, { dy: upstream, filter }, { inputShape: x.shape }),
        filter: () => run(ofFilter, { x, dy: upstream }, { filterShape: filter.shape }),
      };
    },
  });
}
