/**
 * The request `run/evaluate`: a run's network over one split of its dataset. Writes evaluation-<split>.json,
 * predictions-<split>.csv and outputs-<split>.bin into the run's folder.
 */

import { join } from 'node:path';
import { gapsOf } from '../../figures/gaps.ts';
import { CancelledError, classesChanged, emptySplit, outputsNotFinite, UserError } from '../../protocol/errors.ts';
import type { Evaluation, RunRecord, SplitName, TestLooks } from '../../protocol/runs.ts';
import type { BaselineImages } from '../baselines/baselines.ts';
import type { Handler, RequestContext } from '../context.ts';
import { openCache } from '../datasets/cache.ts';
import { openDataset } from '../datasets/open.ts';
import { told } from '../datasets/source.ts';
import { resolveSplit } from '../datasets/split.ts';
import { explainingModel } from '../models/explain.ts';
import { sealOf } from '../runs/seal.ts';
import { explainingWrites, writeFileAtomic } from '../runs/write.ts';
import { readBatch } from '../train/batches.ts';
import { forwardBatchSize } from '../train/validate.ts';
import { changedInput } from './changed-input.ts';
import { describeOutcomes } from './describe-outcomes.ts';
import { evaluationName, evaluationText, readEvaluations } from './evaluation-file.ts';
import { evaluation } from './forward.ts';
import { type Outcomes, predictedClasses } from './metrics.ts';
import { openNetwork, type RunNetwork } from './network.ts';
import { writeOutputs } from './outputs-file.ts';
import { predictionsCsv } from './predictions-csv.ts';
import { recordTestLook } from './test-looks.ts';

export const evaluateRun: Handler<'run/evaluate'> = async (params, context) => {
  const { workspace, run, split, device, weights, baselines = true } = params;
  const network = await openNetwork(workspace, run, { device, weights });
  try {
    const images = await openImages(workspace, network.record, split, context);
    try {
      const measured = await measure(network, images, context);
      const looks = split === 'test' ? await recordTestLook(workspace, network.record, images.split.id) : undefined;
      const evaluated = await store(network, split, measured, looks);
      const evaluation = baselines ? await withBaselines(workspace, network, evaluated, images, context) : evaluated;
      const all = { ...(await readEvaluations(network.folder)), [split]: evaluation };
      return { evaluation, folder: network.folder, gaps: gapsOf(all) };
    } finally {
      await images.pixels.close();
    }
  } finally {
    network.dispose();
  }
};

/**
 * Adds the baselines to an evaluation that is already on the disk: a person who does not want to wait for them has the
 * rest. That they can't be measured is told, and ends nothing.
 */
async function withBaselines(
  workspace: string,
  { record, folder }: RunNetwork,
  evaluation: Evaluation,
  images: BaselineImages,
  context: RequestContext,
): Promise<Evaluation> {
  const { measureBaselines } = await import('../baselines/baselines.ts');
  try {
    const whole = { ...evaluation, baselines: await measureBaselines(workspace, images, context) };
    await explainingWrites(folder, () => writeEvaluation(folder, whole));
    return whole;
  } catch (error) {
    if (error instanceof CancelledError || error instanceof UserError) throw error;
    const message = `The baselines could not be measured: ${(error as Error).message}`;
    context.emit('notice', { request: context.request, run: record.id, message });
    return evaluation;
  }
}

/** The readable images of a split. What a person should know of them is sent as a notice. */
export async function openImages(
  workspace: string,
  record: RunRecord,
  name: SplitName,
  context: RequestContext,
): Promise<BaselineImages> {
  const notice = (message: string) => context.emit('notice', { request: context.request, run: record.id, message });
  const dataset = await openDataset(workspace, record.dataset, context);
  if (JSON.stringify(dataset.classNames) !== JSON.stringify(record.classNames)) {
    throw classesChanged(record.dataset, record.classNames, dataset.classNames);
  }
  const split = await resolveSplit(workspace, dataset, undefined, context);
  if (dataset.fingerprint !== record.datasetFingerprint || split.id !== record.split.id) {
    notice(
      `The dataset "${record.dataset}" or its split has changed since this run was trained: its numbers can't be compared with earlier ones, and it may have been trained on some of these images.`,
    );
  }
  const changed = await changedInput(workspace, record);
  if (changed) notice(changed);
  const { cache, unreadable, problems } = await openCache(workspace, dataset, record.input, context);
  for (const each of problems) notice(told(each));
  const left = new Set(unreadable);
  const readable = (side: SplitName) => split.indices[side].filter((index) => !left.has(index));
  const indices = readable(name);
  if (indices.length > 0) return { dataset, split, name, pixels: cache, indices, training: readable('train') };
  await cache.close();
  throw emptySplit(name, record.dataset);
}

interface Measured {
  readonly outcomes: Outcomes;
  /** Mean per image, the regularizers' penalties included as in Keras. */
  readonly loss: number;
}

async function measure(
  network: RunNetwork,
  { dataset: { ids, labels }, pixels, indices }: BaselineImages,
  { progress, signal }: RequestContext,
): Promise<Measured> {
  const { model, record, executor } = network;
  const classes = record.classNames.length;
  const count = indices.length;
  const probabilities = new Float32Array(count * classes); // [count, classes]
  const losses = new Float32Array(count);
  const batchSize = forwardBatchSize(model, record.batchSize);
  const forward = executor.compile(evaluation(network), { name: 'evaluation' });
  let penalties = 0;
  try {
    for (let start = 0; start < count; start += batchSize) {
      // Cancelling arrives as a message, which a busy loop would never let in.
      await new Promise(setImmediate);
      if (signal.aborted) throw new CancelledError('The evaluation');
      progress('Evaluating', start, count);
      const batch = indices.subarray(start, start + batchSize);
      const outputs = await explainingModel(network, async () =>
        forward.run(await readBatch({ pixels, labels }, batch)),
      );
      probabilities.set(outputs.probabilities!.data as Float32Array, start * classes);
      losses.set(outputs.losses!.data as Float32Array, start);
      penalties += outputs.penalty!.data[0]! * batch.length;
    }
  } finally {
    forward.dispose();
  }
  progress('Evaluating', count, count);
  const broken = probabilities.findIndex((p) => !Number.isFinite(p));
  if (broken >= 0) throw outputsNotFinite(record.id, ids[indices[Math.floor(broken / classes)]!]!);
  const actual = indices.map((index) => labels[index]!);
  const outcomes = { ids: Array.from(indices, (index) => ids[index]!), actual, probabilities, losses };
  return { outcomes, loss: (losses.reduce((sum, loss) => sum + loss, 0) + penalties) / count };
}

const writeEvaluation = (folder: string, evaluation: Evaluation): Promise<void> =>
  writeFileAtomic(join(folder, evaluationName(evaluation.split)), evaluationText(evaluation));

/** Writes the three files, the evaluation last: it says which of the others belong to it. */
async function store(
  network: RunNetwork,
  split: SplitName,
  measured: Measured,
  looks: TestLooks | undefined,
): Promise<Evaluation> {
  const { folder, record } = network;
  const { outcomes } = measured;
  const { epoch, weights } = network;
  const { classNames, id: run } = record;
  const predicted = predictedClasses(outcomes.probabilities, classNames.length);
  const origin = { run, split, weights, epoch, classNames, loss: measured.loss, createdAt: new Date().toISOString() };
  const evaluation = describeOutcomes(outcomes, predicted, origin);
  return explainingWrites(folder, async () => {
    const csv = predictionsCsv(outcomes, predicted, classNames);
    await writeFileAtomic(join(folder, `predictions-${split}.csv`), csv);
    const outputs = await writeOutputs(folder, split, outcomes.probabilities);
    const whole = { ...evaluation, looks, files: { predictions: sealOf(csv), outputs } };
    await writeEvaluation(folder, whole);
    return whole;
  });
}
