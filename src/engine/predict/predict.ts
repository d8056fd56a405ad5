/**
 * The request `run/predict`: what a run's network sees in image files and folders. They are decoded as in training. A
 * file that can't be read is told in its own entry; the others are predicted all the same.
 */

import { resolve } from 'node:path';
import { CancelledError, nothingToPredict, outputsNotFinite, UserError } from '../../protocol/errors.ts';
import type { Prediction, RunRecord } from '../../protocol/runs.ts';
import type { Handler, RequestContext } from '../context.ts';
import type { Work } from '../datasets/dataset.ts';
import { listImages } from '../datasets/image-files.ts';
import { classification } from '../evaluate/forward.ts';
import { type KeptNetwork, withNetwork } from '../evaluate/kept-networks.ts';
import { explainingModel } from '../models/explain.ts';
import { batchSize, classify, type Decoded, decodeBatch, type Found } from './batch.ts';
import { mostProbable } from './most-probable.ts';

export const predictImages: Handler<'run/predict'> = async (
  { workspace, run, paths, top = 5, weights, device },
  context,
) => {
  const images = await findImages(
    paths.map((path) => resolve(workspace, path)),
    context,
  );
  const predictions = await withNetwork(workspace, run, { weights, device }, (kept) =>
    predict(kept, images, top, context),
  );
  return { predictions };
};

/** Folders become their images in natural order; each image is there once, where it was named first. */
async function findImages(paths: readonly string[], work: Work): Promise<Found[]> {
  const found = new Map<string, Found>();
  for (const path of paths) {
    try {
      for (const image of await listImages(path, work)) if (!found.has(image)) found.set(image, { path: image });
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
  kept: KeptNetwork,
  images: readonly Found[],
  top: number,
  { progress, signal }: RequestContext,
): Promise<Prediction[]> {
  const { record } = kept.network;
  const forward = kept.compiled('prediction', classification);
  const decode = (start: number) => {
    const decoding = decodeBatch(images.slice(start, start + batchSize), record.input);
    // A prediction that ends early waits for it no more.
    decoding.catch(() => {});
    return decoding;
  };
  const predictions: Prediction[] = [];
  let next = decode(0);
  for (let start = 0; start < images.length; start += batchSize) {
    if (signal.aborted) throw new CancelledError('The prediction');
    progress('Predicting', start, images.length);
    const batch = await next;
    // Decoded elsewhere, while the network blocks this thread.
    next = decode(start + batchSize);
    const probabilities = await explainingModel(kept.network, () => classify(forward, batch, record));
    predictions.push(...describe(batch, probabilities, record, top));
  }
  progress('Predicting', images.length, images.length);
  return predictions;
}

/** @param probabilities [readable images, classes] */
function describe(
  batch: readonly Decoded[],
  probabilities: Float32Array,
  { id, classNames }: RunRecord,
  top: number,
): Prediction[] {
  let row = 0;
  return batch.map(({ path, error }) => {
    if (error !== undefined) return { path, top: [], error };
    const values = probabilities.subarray(row * classNames.length, ++row * classNames.length);
    if (!values.every(Number.isFinite)) throw outputsNotFinite(id, path);
    return { path, top: mostProbable(values, classNames, top) };
  });
}
