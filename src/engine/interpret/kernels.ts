/** The kernels of a convolution as small pictures, one for each filter and each channel that it reads. */

import type { KernelPictures } from '../../protocol/weights.ts';

/** Filters, and channels of each, that are shown. */
const most = 64;

/** No weight; sizes go 127 steps to both sides. */
const middle = 128;

/**
 * @param weight Name of the tensor within its layer.
 * @param shape [height, width, …] or, of one dimension, [width, …], with channels and filters last, or filters and
 * channels where a convolution is transposed or goes channel by channel.
 * @returns Undefined where the tensor is no kernel of a convolution.
 */
export function kernelPictures(
  { className, weight }: { readonly className: string; readonly weight: string },
  shape: readonly number[],
  data: ArrayLike<number>,
): Omit<KernelPictures, 'rgb'> | undefined {
  const laid = layOut(className, weight, shape);
  if (!laid) return undefined;
  const { height, width, total, at } = laid;
  const [filters, channels] = [Math.min(most, total.filters), Math.min(most, total.channels)];
  const largest = new Float32Array(filters);
  const bytes = new Uint8Array(filters * channels * height * width);
  const area = height * width;
  for (let filter = 0; filter < filters; filter++) {
    const value = (channel: number, place: number) => {
      const found = data[at(place, channel, filter)]!;
      return Number.isFinite(found) ? found : 0;
    };
    for (let channel = 0; channel < channels; channel++) {
      for (let place = 0; place < area; place++) {
        largest[filter] = Math.max(largest[filter]!, Math.abs(value(channel, place)));
      }
    }
    const factor = largest[filter]! > 0 ? 127 / largest[filter]! : 0;
    for (let channel = 0; channel < channels; channel++) {
      for (let place = 0; place < area; place++) {
        bytes[(filter * channels + channel) * area + place] = middle + Math.round(value(channel, place) * factor);
      }
    }
  }
  return { bytes, filters, channels, height, width, total, largest };
}

interface Layout {
  readonly height: number;
  readonly width: number;
  readonly total: { readonly filters: number; readonly channels: number };
  /** Index of a number in the tensor. */
  at(place: number, channel: number, filter: number): number;
}

function layOut(className: string, weight: string, shape: readonly number[]): Layout | undefined {
  const known = weight === 'kernel' || weight === 'depthwise_kernel';
  if (!known || !/conv/i.test(className) || (shape.length !== 4 && shape.length !== 3)) return undefined;
  const [third, fourth] = [shape.at(-2)!, shape.at(-1)!];
  const [height, width] = shape.length === 4 ? [shape[0]!, shape[1]!] : [1, shape[0]!];
  const filtersFirst = weight === 'depthwise_kernel' || /transpose/i.test(className);
  return {
    height,
    width,
    total: filtersFirst ? { filters: third, channels: fourth } : { filters: fourth, channels: third },
    at: (place, channel, filter) =>
      place * third * fourth + (filtersFirst ? filter * fourth + channel : channel * fourth + filter),
  };
}
