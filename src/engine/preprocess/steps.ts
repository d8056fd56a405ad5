/** The request `model/steps`: a training image on its way to the network, step by step, as pictures. */

import * as tf from '@tensorflow/tfjs-core';
import sharp from 'sharp';
import { resolveInput } from '../../api/define.ts';
import { createEagerExecutor } from '../../jit/eager.ts';
import type { InputStep } from '../../protocol/preview.ts';
import type { InputSpec } from '../../protocol/runs.ts';
import type { Handler, RequestContext } from '../context.ts';
import type { Dataset } from '../datasets/dataset.ts';
import { indexOfImage } from '../datasets/images.ts';
import { openedDataset } from '../datasets/opened.ts';
import { inSeededOrder } from '../datasets/seeded-hash.ts';
import { loadModelFile } from '../models/load.ts';
import { normalizeInput } from '../models/normalize.ts';
import { pngOfFile, pngOfPixels } from './png.ts';
import { channelStatistics } from './statistics.ts';

/** Longest side of the picture of the file. */
const largest = 512;
/** Images that the statistics of a dataset are taken from, where a run would take all. */
const sampled = 500;

export const showSteps: Handler<'model/steps'> = async ({ workspace, file, id }, context) => {
  const { definition } = await loadModelFile(workspace, file, { zeroWeights: true });
  const input = resolveInput(definition.input);
  const opened = await openedDataset(workspace, definition.dataset, context);
  const { dataset } = opened;
  const index = indexOfImage(dataset, id);
  const measured = await measuredInput(input, dataset, (await opened.split(context)).indices.train, context);
  return {
    steps: [
      await original(dataset, index),
      ...(await resized(dataset, index, input)),
      await scaled(await dataset.readImage(index, input), measured),
    ],
  };
};

async function original(dataset: Dataset, index: number): Promise<InputStep> {
  const png = dataset.filePath
    ? await pngOfFile(dataset.filePath(index), largest)
    : await pngOfPixels(await dataset.readImage(index, dataset.packed!.size), dataset.packed!.size);
  const { width, height } = dataset.filePath
    ? (await sharp(dataset.filePath(index)).metadata()).autoOrient
    : dataset.packed!.size;
  return { title: 'As it is', facts: `${width} × ${height}, upright`, png };
}

const ways = { stretch: 'stretched', cover: 'covered, the rest cut off', contain: 'contained, padded' } as const;

async function resized(dataset: Dataset, index: number, input: InputSpec): Promise<InputStep[]> {
  const { width, height, channels, resize = 'stretch' } = input;
  const coloured = { ...input, channels: 3 } as const;
  const step = async (title: string, facts: string, size: typeof coloured | InputSpec): Promise<InputStep> => ({
    title,
    facts,
    png: await pngOfPixels(await dataset.readImage(index, size), size),
  });
  const first = await step('Resized', `${width} × ${height}, ${ways[resize]}`, coloured);
  return channels === 3 ? [first] : [first, await step('Grayscale', 'one channel', input)];
}

const scales = {
  '0..1': 'divided by 255',
  '-1..1': 'divided by 127.5, less 1',
  '0..255': 'as they are',
  imagenet: 'standardized as ImageNet',
  dataset: 'standardized by the training images',
  image: 'standardized by itself',
} as const;

/** What the network gets, drawn from its smallest to its largest number. */
async function scaled(pixels: Uint8Array, input: InputSpec): Promise<InputStep> {
  const executor = await createEagerExecutor();
  executor.activate();
  const values = tf.tidy(() => {
    const batch = tf.tensor4d(Int32Array.from(pixels), [1, input.height, input.width, input.channels], 'int32');
    return Float32Array.from(normalizeInput(batch, input).dataSync());
  });
  executor.dispose();
  const [low, high] = values.reduce(([min, max], value) => [Math.min(min, value), Math.max(max, value)], [
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ] as [number, number]);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  const stretched = Uint8Array.from(values, (value) => (high > low ? (255 * (value - low)) / (high - low) : 128));
  const how = typeof input.scale === 'string' ? scales[input.scale] : 'standardized by the file’s numbers';
  const number = (value: number) => String(Number(value.toPrecision(3)));
  return {
    title: 'Scaled',
    facts: `${how}: ${number(low)} to ${number(high)}, mean ${number(mean)}, deviation ${number(deviation)}`,
    png: await pngOfPixels(stretched, input),
  };
}

async function measuredInput(
  input: InputSpec,
  dataset: Dataset,
  train: Int32Array,
  context: RequestContext,
): Promise<InputSpec> {
  if (input.scale !== 'dataset') return input;
  const some = inSeededOrder([...train], 1, (index) => dataset.ids[index]!).slice(0, sampled);
  const stride = input.height * input.width * input.channels;
  const read = async (indices: ArrayLike<number>, target: Uint8Array) => {
    for (let i = 0; i < indices.length; i++) target.set(await dataset.readImage(indices[i]!, input), i * stride);
  };
  return { ...input, statistics: await channelStatistics({ size: input, read }, Int32Array.from(some), context) };
}
