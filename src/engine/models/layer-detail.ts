/** The options that tell a layer from others of its kind, in a few words: `3 × 3, stride 2, relu`. */

import type { Layer } from './layers.ts';

interface Options {
  readonly kernelSize?: unknown;
  readonly poolSize?: unknown;
  readonly size?: unknown;
  readonly strides?: unknown;
  readonly dilationRate?: unknown;
  readonly depthMultiplier?: unknown;
  readonly padding?: unknown;
  readonly activation?: unknown;
  readonly rate?: unknown;
}

/** Undefined for a layer with nothing to say. */
export function layerDetail(layer: Layer): string | undefined {
  const options = layer.getConfig() as Options;
  const window = numbers(options.kernelSize) ?? numbers(options.poolSize) ?? numbers(options.size);
  const strides = numbers(options.strides);
  // Of a pooling, steps as large as its window go without saying.
  const usual = options.poolSize === undefined ? undefined : numbers(options.poolSize);
  const dilation = numbers(options.dilationRate);
  const parts = [
    window?.join(' × '),
    strides && different(strides, usual) ? `stride ${shortest(strides)}` : undefined,
    dilation && different(dilation) ? `dilation ${shortest(dilation)}` : undefined,
    typeof options.depthMultiplier === 'number' && options.depthMultiplier !== 1
      ? `depth × ${options.depthMultiplier}`
      : undefined,
    window && options.padding === 'same' ? 'same' : undefined,
    typeof options.rate === 'number' ? String(options.rate) : undefined,
    typeof options.activation === 'string' && options.activation !== 'linear' ? options.activation : undefined,
  ];
  return parts.filter((part) => part !== undefined).join(', ') || undefined;
}

function numbers(value: unknown): readonly number[] | undefined {
  const list = [value].flat();
  return list.every((one) => typeof one === 'number') ? (list as number[]) : undefined;
}

const different = (values: readonly number[], from: readonly number[] = values.map(() => 1)) =>
  values.some((value, i) => value !== from[i % from.length]);

/** One number where all are the same. */
const shortest = (values: readonly number[]) =>
  values.every((value) => value === values[0]) ? String(values[0]) : values.join(' × ');
