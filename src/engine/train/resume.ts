/**
 * Opens a run to go on with: at its last checkpoint, with its own copy of the model file, on the same images. What would
 * make it another training is refused.
 */

import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import {
  datasetChanged,
  fewerEpochsThanDone,
  fixedOnResume,
  runCompleted,
  runStoppedItself,
} from '../../protocol/errors.ts';
import type { StartRun } from '../../protocol/requests.ts';
import type { RunRecord } from '../../protocol/runs.ts';
import type { RequestContext } from '../context.ts';
import { type LoadedModelFile, loadModelFile } from '../models/load.ts';
import { findRun } from '../runs/folders.ts';
import { recoverEpochs } from '../runs/kept-epochs.ts';
import { lockRun, type RunLock } from '../runs/lock.ts';
import { RunLog } from '../runs/log.ts';
import { readRecord, writeRecord } from '../runs/record.ts';
import { currentFolder, recoverFolder } from '../runs/swap.ts';
import { explainingWrites } from '../runs/write.ts';
import { type Checkpoint, loadCheckpoint } from './checkpoint.ts';
import type { OpenTraining } from './conduct.ts';
import { openTraining } from './open.ts';
import type { Prepared } from './prepare.ts';
import { checkNumbers, modelCopy } from './start.ts';

export async function resumeTraining(
  request: StartRun & { readonly resume: string },
  context: RequestContext,
): Promise<OpenTraining> {
  const { workspace, resume: id } = request;
  checkNumbers(request);
  checkFixed(request);
  const folder = await findRun(workspace, id);
  const lock = await lockRun(folder, id);
  try {
    await explainingWrites(folder, async () => {
      await recoverFolder(join(folder, 'best'));
      await recoverFolder(join(folder, 'last'));
      await recoverEpochs(folder);
    });
    return await open(request, folder, lock, context);
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function open(request: StartRun, folder: string, lock: RunLock, context: RequestContext): Promise<OpenTraining> {
  const { workspace } = request;
  const before = await readRecord(folder);
  const epochs = request.epochs ?? before.epochs;
  checkEpochs(before, epochs);
  const loaded = await loadModelFile(workspace, join(folder, modelCopy), { importsAs: before.modelFile });
  await noticeChangedFile(workspace, before, loaded, context);
  const { params, seed, limit, subset } = before;
  const place = { workspace, loaded, device: request.device ?? before.device.id };
  return openTraining(place, { params, seed, epochs, limit, subset }, context, async (prepared, programs) => {
    checkSameImages(before, prepared);
    const hasCheckpoint = (await currentFolder(folder, 'last')) !== undefined;
    const from = hasCheckpoint
      ? continued(await loadCheckpoint(folder, prepared.built.model), before, epochs)
      : undefined;
    const log = await RunLog.open(folder, from?.files ?? {});
    const record = goOn(before, from, { epochs, ...programs });
    await writeRecord(folder, record);
    return { folder, record, log, lock, from };
  });
}

function checkFixed({ resume, file, seed, set, limit }: StartRun): void {
  const given = { 'the model file': file, '--seed': seed, '--set': set && Object.keys(set)[0], '--limit': limit };
  const fixed = Object.entries(given).find(([, value]) => value !== undefined);
  if (fixed) throw fixedOnResume(fixed[0], resume!);
}

function checkEpochs({ id, state, reason, epochsDone, epochs: before }: RunRecord, epochs: number): void {
  if (epochs < epochsDone) throw fewerEpochsThanDone(id, epochs, epochsDone);
  if (state !== 'completed' || epochs > before) return;
  throw reason === undefined ? runCompleted(id, epochs) : runStoppedItself(id, reason);
}

function checkSameImages(record: RunRecord, { dataset, split }: Prepared): void {
  if (dataset.fingerprint !== record.datasetFingerprint || split.id !== record.split.id) {
    throw datasetChanged(dataset.name, record.id);
  }
}

/** More epochs than before take back that a callback ended the training. */
function continued(checkpoint: Checkpoint, before: RunRecord, epochs: number): Checkpoint {
  if (epochs <= before.epochs) return checkpoint;
  return { ...checkpoint, progress: { ...checkpoint.progress, stopReason: undefined } };
}

function goOn(before: RunRecord, from: Checkpoint | undefined, changes: Partial<RunRecord>): RunRecord {
  return {
    ...before,
    ...changes,
    state: 'running',
    pid: process.pid,
    endedAt: undefined,
    reason: undefined,
    findings: undefined,
    duration: from?.progress.time ?? 0,
    epochsDone: from?.progress.epochsDone ?? 0,
    best: from?.progress.best,
  };
}

async function noticeChangedFile(
  workspace: string,
  { id, modelFile }: RunRecord,
  { source }: LoadedModelFile,
  context: RequestContext,
): Promise<void> {
  const now = await readFile(resolve(workspace, modelFile), 'utf8').catch(() => undefined);
  if (now === source) return;
  const what = now === undefined ? 'is no longer there' : 'has changed since';
  const message = `${modelFile} ${what}; the run goes on with its own copy of it.`;
  context.emit('notice', { request: context.request, run: id, message });
}
