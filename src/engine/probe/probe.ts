/**
 * The request `run/probe`: how much accuracy a network loses when its images are changed, change by change and strength
 * by strength. What costs much is what the network goes by. Writes probe-<split>.json into the run's folder.
 */

import { join } from 'node:path';
import type * as tf from '@tensorflow/tfjs-core';
import type { CompiledFunction, HostTensor, TensorFunction } from '../../jit/executor.ts';
import { withRandomKey } from '../../jit/random.ts';
import { CancelledError, outputsNotFinite } from '../../protocol/errors.ts';
import type { Probe, ProbeResult } from '../../protocol/probe.ts';
import type { RunRecord } from '../../protocol/runs.ts';
import { augmentBatch } from '../augment/augment.ts';
import type { BaselineImages } from '../baselines/baselines.ts';
import type { Handler, RequestContext } from '../context.ts';
import { stratifiedSubset } from '../datasets/subsets.ts';
import { openImages } from '../evaluate/evaluate.ts';
import { evaluation } from '../evaluate/forward.ts';
import { predictedClasses } from '../evaluate/metrics.ts';
import { openNetwork, type RunNetwork } from '../evaluate/network.ts';
import { explainingModel } from '../models/explain.ts';
import { explainingWrites, writeFileAtomic } from '../runs/write.ts';
import { readBatch } from '../train/batches.ts';
import { forwardBatchSize } from '../train/validate.ts';
import { changesFor, type ProbeChange } from './changes.ts';
import { probeDraws } from './draws.ts';

/** Enough to see a loss of two or three points. */
const usualCount = 2000;
/** Which images are taken, and which sides and places are drawn, is the same each time. */
const seed = 1;

export const probeRun: Handler<'run/probe'> = async (params, context) => {
  const { workspace, run, split, device, weights, limit = usualCount } = params;
  const network = await openNetwork(workspace, run, { device, weights });
  try {
    const images = await openImages(workspace, network.record, split, context);
    try {
      const indices = stratifiedSubset(images.indices, images.dataset, limit, seed);
      const changes = changesFor(network.record.input);
      const measured = await measure(network, { ...images, indices }, changes, context);
      const probe: Probe = {
        format: 1,
        run: network.record.id,
        split,
        weights: network.weights,
        epoch: network.epoch,
        count: indices.length,
        of: images.indices.length,
        accuracy: share(measured.plain.right),
        loss: mean(measured.plain.losses),
        results: changes.map((change, i) => describe(change, measured.changed[i]!, measured.plain, network.record)),
        createdAt: new Date().toISOString(),
      };
      await explainingWrites(network.folder, () =>
        writeFileAtomic(join(network.folder, `probe-${split}.json`), `${JSON.stringify(probe, undefined, 1)}\n`),
      );
      return { probe, folder: network.folder };
    } finally {
      await images.pixels.close();
    }
  } finally {
    network.dispose();
  }
};

/** Of each image: whether it is right, 0 or 1, and its loss. */
interface Outcome {
  readonly right: Uint8Array;
  readonly losses: Float32Array;
}

async function measure(
  network: RunNetwork,
  { dataset, pixels, indices }: BaselineImages,
  changes: readonly ProbeChange[],
  { progress, signal }: RequestContext,
): Promise<{ readonly plain: Outcome; readonly changed: readonly Outcome[] }> {
  const count = indices.length;
  const outcome = (): Outcome => ({ right: new Uint8Array(count), losses: new Float32Array(count) });
  const plain = outcome();
  const changed = changes.map(outcome);
  const batchSize = forwardBatchSize(network.model, network.record.batchSize);
  const forward = network.executor.compile(evaluation(network), { name: 'evaluation' });
  const functions = changes.map((change) =>
    network.executor.compile(changing(change), { name: `change "${change.name}"` }),
  );
  const total = (changes.length + 1) * count;
  let done = 0;
  try {
    for (let start = 0; start < count; start += batchSize) {
      const batch = await readBatch({ pixels, labels: dataset.labels }, indices.subarray(start, start + batchSize));
      for (let i = -1; i < changes.length; i++) {
        // Cancelling arrives as a message, which a busy loop would never let in.
        await new Promise(setImmediate);
        if (signal.aborted) throw new CancelledError('The probe');
        progress(i < 0 ? 'Probing' : `Probing: ${changes[i]!.name}`, done, total);
        const images = i < 0 ? batch.pixels : await changeBatch(functions[i]!, batch, start);
        await score(network, forward, { pixels: images, labels: batch.labels }, start, i < 0 ? plain : changed[i]!);
        done += batch.labels.data.length;
      }
    }
  } finally {
    for (const compiled of [forward, ...functions]) compiled.dispose();
  }
  progress('Probing', total, total);
  const broken = [plain, ...changed].some(({ losses }) => losses.some((loss) => !Number.isFinite(loss)));
  if (broken) throw outputsNotFinite(network.record.id, 'a changed image');
  return { plain, changed };
}

/** Inputs `pixels`, `labels` and `key`; output `images`, float32 0..255. The network has a graph of its own, which all share. */
const changing =
  ({ augmentation, side }: ProbeChange): TensorFunction =>
  ({ pixels, labels, key }) => {
    const batch = { pixels: pixels as tf.Tensor4D, labels: labels as tf.Tensor1D };
    const { images } = withRandomKey(key as tf.Tensor1D, () =>
      augmentBatch([augmentation], batch, (_, size, use) => use(probeDraws(size, side))),
    );
    return { images };
  };

interface Batch {
  readonly pixels: HostTensor;
  readonly labels: HostTensor;
}

async function changeBatch(change: CompiledFunction, batch: Batch, start: number): Promise<HostTensor> {
  const key: HostTensor = { dtype: 'int32', shape: [2], data: Int32Array.of(seed, start) };
  return (await change.run({ ...batch, key })).images!;
}

/** Notes what the network makes of the images from `start` on. */
async function score(
  network: RunNetwork,
  forward: CompiledFunction,
  batch: Batch,
  start: number,
  { right, losses }: Outcome,
): Promise<void> {
  const outputs = await explainingModel(network, () => forward.run({ ...batch }));
  const predicted = predictedClasses(outputs.probabilities!.data as Float32Array, network.record.classNames.length);
  predicted.forEach((label, i) => {
    right[start + i] = Number(label === batch.labels.data[i]);
  });
  losses.set(outputs.losses!.data as Float32Array, start);
}

function describe(change: ProbeChange, changed: Outcome, plain: Outcome, { augment = [] }: RunRecord): ProbeResult {
  const { name, strength, augmentation } = change;
  const counted = (before: number, after: number) =>
    changed.right.reduce((sum, value, i) => sum + Number(plain.right[i] === before && value === after), 0);
  return {
    name,
    ...(strength !== undefined && { strength }),
    accuracy: share(changed.right),
    loss: mean(changed.losses),
    lost: counted(1, 0),
    won: counted(0, 1),
    ...(augment.some((each) => trainedLike(each, name, augmentation.name)) && { trained: true as const }),
  };
}

/** A flip may be one to one side only. */
function trainedLike(trained: Readonly<Record<string, unknown>>, name: string, augmentation: string): boolean {
  if (trained.name !== augmentation) return false;
  return name === 'mirror' ? trained.horizontal === true : name !== 'upside-down' || trained.vertical === true;
}

const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
const share = (right: Uint8Array) => right.reduce((sum, value) => sum + value, 0) / right.length;
