/**
 * Sees a training through to its one end: decodes the images, runs the loop, writes down how it ended, gives everything
 * back and tells `run/ended` exactly once.
 */

import { findIn } from '../../detectors/find.ts';
import type { Executor } from '../../jit/executor.ts';
import { CancelledError, nothingToTrainOn, toWireError, UserError } from '../../protocol/errors.ts';
import type { InputSpec, RunRecord } from '../../protocol/runs.ts';
import type { RequestContext } from '../context.ts';
import { openCache } from '../datasets/cache.ts';
import type { PixelCache, Work } from '../datasets/dataset.ts';
import { told } from '../datasets/source.ts';
import { disposeModel } from '../models/dispose.ts';
import { explainModelError } from '../models/explain.ts';
import { channelStatistics } from '../preprocess/statistics.ts';
import { readLog } from '../runs/log.ts';
import type { Checkpoint } from './checkpoint.ts';
import { Clock } from './clock.ts';
import type { Journal } from './journal.ts';
import { type TrainingEnd, train } from './loop.ts';
import type { Prepared } from './prepare.ts';
import type { Steering } from './steering.ts';

export interface OpenTraining {
  readonly workspace: string;
  readonly prepared: Prepared;
  readonly executor: Executor;
  readonly journal: Journal;
  readonly from?: Checkpoint;
}

/** Never throws: what goes wrong is in the event and in run.json. */
export async function conduct(training: OpenTraining, steering: Steering, context: RequestContext): Promise<void> {
  const { journal, from, prepared, executor } = training;
  const clock = new Clock(from?.progress.time);
  clock.pause();
  let ending: Partial<RunRecord> & { state: 'completed' | 'stopped' | 'failed' };
  let error: unknown;
  try {
    const { outcome, reason } = await decodeAndTrain(training, steering, clock, context);
    ending = { state: outcome, reason };
  } catch (thrown) {
    // Decoding that was stopped says that it was cancelled; it has not failed.
    const stopped = steering.stopped && (thrown instanceof CancelledError || isAbort(thrown));
    error = stopped ? undefined : explainModelError(thrown, prepared);
    ending = stopped
      ? { state: 'stopped', reason: 'stopped by the user' }
      : { state: 'failed', reason: error instanceof Error ? error.message : String(error) };
  }
  clock.pause();
  const changes = { ...ending, pid: undefined, duration: clock.seconds, endedAt: new Date().toISOString() };
  try {
    // Into a folder that somebody deletes at this moment nothing is written: it could not be deleted then.
    if (!isGone(error)) await journal.update({ ...changes, findings: await finalFindings(journal, changes) });
  } catch (unwritable) {
    // A full disk or a folder that is gone: the event still tells, and a missing lock says that nobody trains here.
    if (error === undefined) {
      error = unwritable;
      ending = { state: 'failed', reason: (unwritable as Error).message };
    }
  }
  await journal.release();
  disposeModel(prepared.built.model);
  executor.dispose();
  const run = journal.record.id;
  const record = { ...journal.record, ...ending };
  context.emit('run/ended', {
    run,
    outcome: ending.state,
    record,
    ...(error !== undefined && { error: toWireError(error) }),
  });
}

/** What the log shows, now that it is whole: the end of a training is a finding of its own sometimes. */
const finalFindings = async ({ folder, record }: Journal, changes: Partial<RunRecord>) =>
  findIn({ ...record, ...changes }, await readLog(folder));

async function decodeAndTrain(
  { workspace, prepared, executor, journal, from }: OpenTraining,
  steering: Steering,
  clock: Clock,
  context: RequestContext,
): Promise<TrainingEnd> {
  const { dataset, input, plan } = prepared;
  const work = { signal: steering.signal, progress: context.progress };
  const { cache, unreadable, problems } = await openCache(workspace, dataset, input, work);
  try {
    for (const each of problems) context.emit('notice', { run: journal.record.id, message: told(each) });
    const images = {
      train: readable(plan.train, unreadable),
      validation: readable(plan.validation, unreadable),
      source: { pixels: cache, labels: dataset.labels },
    };
    if (images.train.length === 0) throw nothingToTrainOn(dataset.name, 'train');
    const learner = { ...plan.learner, input: await measuredInput(prepared.input, journal, cache, images.train, work) };
    clock.continue();
    journal.state('running', clock.seconds);
    return await train({ ...plan, ...images, learner }, executor, journal, steering, clock, from);
  } finally {
    await cache.close();
  }
}

/** What has to be measured of the training images is measured once, and stands in run.json before they are trained on. */
async function measuredInput(
  input: InputSpec,
  journal: Journal,
  cache: PixelCache,
  train: Int32Array,
  work: Work,
): Promise<InputSpec> {
  if (input.scale !== 'dataset') return input;
  const statistics = journal.record.input.statistics ?? (await channelStatistics(cache, train, work));
  const measured = { ...input, statistics };
  await journal.update({ input: measured });
  return measured;
}

/** Images that could not be decoded are left out, in the same way each time that the run goes on. */
function readable(indices: Int32Array, unreadable: Int32Array): Int32Array {
  const left = new Set(unreadable);
  return left.size === 0 ? indices : indices.filter((index) => !left.has(index));
}

const isGone = (error: unknown) => error instanceof UserError && error.code === 'run-folder-gone';

const isAbort = (error: unknown) => error instanceof Error && error.name === 'AbortError';
