/**
 * The request `run/predict`: what a run's network sees in image files and folders. They are decoded as in training. A
 * file that can't be read is told in its own entry; the others are predicted all the same.
 */

import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import type { CompiledFunction, HostTensor } from '../../jit/executor.ts';
import { CancelledError, nothingToPredict, outputsNotFinite, UserError } from '../../protocol/errors.ts';
import type { Prediction, RunRecord } from '../../protocol/runs.ts';
import type { Handler, RequestContext } from '../context.ts';
import type { PixelSize } from '../datasets/dataset.ts';
import { listImages } from '../datasets/image-files.ts';
import { inParallel } from '../datasets/parallel.ts';
import { classification } from '../evaluate/forward.ts';
import { openNetwork, type RunNetwork } from '../evaluate/network.ts';
import { explainingModel } from '../models/explain.ts';
import { decodeImage } from '../preprocess/decode.ts';
import { mostProbable } from './most-probable.ts';

const batchSize = 32;

export const predictImages: Handler<'run/predict'> = async ({ workspace, run, paths, top = 5, device }, context) => {
  const images = await findImages(paths.map((path) => resolve(workspace, path)));
  const network = await openNetwork(workspace, run, { device });
  try {
    return { predictions: await predict(network, images, top, context) };
  } finally {
    network.dispose();
  }
};

type Found = { readonly path: string; readonly error?: string };

/** Folders become their images in natural order; each image is there once, where it was named first. */
async function findImages(paths: readonly string[]): Promise<Found[]> {
  const found = new Map<string, Found>();
  for (const path of paths) {
    try {
      for (const image of await listImages(path)) if (!found.has(image)) found.set(image, { path: image });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      found.set(path, { path, error: error.message });
    }
  }
  const images = [...found.values()];
  if (images.every(({ error }) => error !== undefined)) throw nothingToPredict(paths);
  return images;
}

async function predict(
  network: RunNetwork,
  images: readonly Found[],
  top: number,
  { progress, signal }: RequestContext,
): Promise<Prediction[]> {
  const { executor, record } = network;
  const forward = executor.compile(classification(network), { name: 'prediction' });
  const predictions: Prediction[] = [];
  try {
    for (let start = 0; start < images.length; start += batchSize) {
      if (signal.aborted) throw new CancelledError('The prediction');
      progress('Predicting', start, images.length);
      const batch = await decodeBatch(images.slice(start, start + batchSize), record.input);
      predictions.push(...(await explainingModel(network, () => predictBatch(forward, batch, record, top))));
    }
  } finally {
    forward.dispose();
  }
  progress('Predicting', images.length, images.length);
  return predictions;
}

async function predictBatch(
  forward: CompiledFunction,
  batch: readonly Decoded[],
  { id, input, classNames }: RunRecord,
  top: number,
): Promise<Prediction[]> {
  const readable = batch.flatMap(({ pixels }) => pixels ?? []);
  const shape = [readable.length, input.height, input.width, input.channels];
  const pixels: HostTensor = { dtype: 'uint8', shape, data: new Uint8Array(Buffer.concat(readable)) };
  const outputs = readable.length > 0 ? await forward.run({ pixels }) : undefined;
  const probabilities = (outputs?.probabilities?.data ?? new Float32Array()) as Float32Array; // [readable, classes]
  let row = 0;
  return batch.map(({ path, error }) => {
    if (error !== undefined) return { path, top: [], error };
    const values = probabilities.subarray(row * classNames.length, ++row * classNames.length);
    if (!values.every(Number.isFinite)) throw outputsNotFinite(id, path);
    return { path, top: mostProbable(values, classNames, top) };
  });
}

interface Decoded extends Found {
  /** uint8 [height, width, channels]; missing where `error` says why. */
  readonly pixels?: Uint8Array;
}

async function decodeBatch(images: readonly Found[], size: PixelSize): Promise<Decoded[]> {
  const decoded: Decoded[] = [...images];
  await inParallel(images.length, availableParallelism(), async (i) => {
    const { path, error } = images[i]!;
    if (error !== undefined) return;
    try {
      decoded[i] = { path, pixels: await decodeImage(path, size) };
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      decoded[i] = { path, error: error.message };
    }
  });
  return decoded;
}
