/**
 * tf.image.transform in plain JavaScript, for backends that compute at once: tfjs's own kernel for the CPU leaves all
 * images of a batch but the first one empty, and tfjs-node has none. The reference of the compiled kernel.
 */

import * as tf from '@tensorflow/tfjs-core';

export interface TransformAttrs {
  readonly interpolation: 'nearest' | 'bilinear';
  readonly fillMode: 'constant' | 'reflect' | 'wrap' | 'nearest';
  readonly fillValue: number;
  readonly outputShape?: readonly [height: number, width: number];
}

/** Replaces or adds the kernel of a backend that computes at once. */
export function registerEagerTransform(backendName: string): void {
  if (tf.getKernel(tf.Transform, backendName)) tf.unregisterKernel(tf.Transform, backendName);
  tf.registerKernel({
    kernelName: tf.Transform,
    backendName,
    kernelFunc({ inputs, backend, attrs }) {
      const { image, transforms } = inputs as unknown as Record<'image' | 'transforms', tf.TensorInfo>;
      const read = ({ dataId }: tf.TensorInfo) => (backend as tf.KernelBackend).readSync(dataId) as Float32Array;
      const { outputShape } = attrs as unknown as TransformAttrs;
      const [batch, height, width, channels] = image.shape;
      const shape = [batch, ...(outputShape ?? [height, width]), channels];
      const values = transformImages(
        { shape: image.shape, data: read(image) },
        { shape: transforms.shape, data: read(transforms) },
        shape,
        attrs as unknown as TransformAttrs,
      );
      return { dataId: (backend as tf.KernelBackend).write(values, shape, 'float32'), shape, dtype: 'float32' };
    },
  });
}

interface Floats {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** @param transforms [batch or 1, 8]: where each pixel of the result comes from. */
function transformImages(
  image: Floats,
  transforms: Floats,
  outShape: readonly number[],
  { interpolation, fillMode, fillValue }: TransformAttrs,
): Float32Array {
  const [batch, height, width, channels] = image.shape;
  const [, outHeight, outWidth] = outShape;
  const out = new Float32Array(batch * outHeight * outWidth * channels).fill(fillValue);
  const inside = fillModes[fillMode];
  const sample = interpolation === 'nearest' ? sampleNearest : sampleBilinear;
  let at = 0;
  for (let i = 0; i < batch; i++) {
    const row = transforms.shape[0] === 1 ? 0 : i * 8;
    const t = transforms.data.subarray(row, row + 8);
    const read = (y: number, x: number, channel: number) =>
      x >= 0 && x < width && y >= 0 && y < height
        ? image.data[((i * height + y) * width + x) * channels + channel]
        : fillValue;
    for (let y = 0; y < outHeight; y++) {
      for (let x = 0; x < outWidth; x++, at += channels) {
        const scale = t[6] * x + t[7] * y + 1;
        if (scale === 0) continue;
        const fromX = inside((t[0] * x + t[1] * y + t[2]) / scale, width);
        const fromY = inside((t[3] * x + t[4] * y + t[5]) / scale, height);
        for (let channel = 0; channel < channels; channel++) {
          out[at + channel] = sample(fromY, fromX, (atY, atX) => read(atY, atX, channel));
        }
      }
    }
  }
  return out;
}

type Read = (y: number, x: number) => number;

const sampleNearest = (y: number, x: number, read: Read) => read(Math.round(y), Math.round(x));

function sampleBilinear(y: number, x: number, read: Read): number {
  const [top, left] = [Math.floor(y), Math.floor(x)];
  const [down, right] = [y - top, x - left];
  const above = (1 - right) * read(top, left) + right * read(top, left + 1);
  const below = (1 - right) * read(top + 1, left) + right * read(top + 1, left + 1);
  return (1 - down) * above + down * below;
}

const clamp = (at: number, extent: number) => Math.min(extent - 1, Math.max(0, at));
const remainder = (at: number, period: number) => at - period * Math.floor(at / period);

const fillModes: Readonly<Record<TransformAttrs['fillMode'], (at: number, extent: number) => number>> = {
  constant: (at) => at,
  nearest: clamp,
  reflect(at, extent) {
    const wrapped = remainder(at, 2 * extent);
    return clamp(Math.min(wrapped, 2 * extent - 1 - wrapped), extent);
  },
  /** By whole images, counted in steps between first and last pixel, as TensorFlow counts them. */
  wrap(at, extent) {
    const steps = Math.max(1, extent - 1);
    if (at < 0) return clamp(at + extent * (Math.floor(-at / steps) + 1), extent);
    return at > extent - 1 ? clamp(at - extent * Math.floor(at / steps), extent) : at;
  },
};
