/** Opens a new run: its folder with run.json, the model file as it is now, and an empty log. */

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { resolveParams } from '../../api/resolve.ts';
import { badOption } from '../../protocol/errors.ts';
import type { StartRun } from '../../protocol/requests.ts';
import type { RunRecord } from '../../protocol/runs.ts';
import type { RequestContext } from '../context.ts';
import { findingsOf, warningOf } from '../datasets/check.ts';
import type { Dataset } from '../datasets/dataset.ts';
import { told } from '../datasets/source.ts';
import { loadModelFile } from '../models/load.ts';
import { createRunFolder } from '../runs/folders.ts';
import { gitCommit } from '../runs/git.ts';
import { lockRun } from '../runs/lock.ts';
import { RunLog } from '../runs/log.ts';
import { writeRecord } from '../runs/record.ts';
import { explainingWrites, writeFileDurable } from '../runs/write.ts';
import type { OpenTraining } from './conduct.ts';
import { openTraining } from './open.ts';
import { describeTraining, type Prepared } from './prepare.ts';

/** The model file as it was, in the run's folder. */
export const modelCopy = 'model.ts';

const defaultSeed = 1;
const defaultDevice = 'cpu';

export async function startTraining(request: StartRun, context: RequestContext): Promise<OpenTraining> {
  const { workspace, file, epochs, limit, subset, seed = defaultSeed } = request;
  if (file === undefined)
    throw badOption('run/start', 'there is no model file', 'Name a model file, or a run to resume.');
  checkNumbers(request);
  const loaded = await loadModelFile(workspace, file);
  const params = resolveParams(loaded.definition.params, request.set);
  const place = { workspace, loaded, device: request.device ?? defaultDevice };
  return openTraining(place, { params, seed, epochs, limit, subset }, context, async (prepared, programs) => {
    context.signal.throwIfAborted();
    noticeProblems(prepared.dataset, context);
    await warnOfFindings(workspace, prepared, context);
    const create = () => createRunFolder(workspace, loaded.relativePath);
    const { id, folder } = await explainingWrites(workspace, create);
    const record: RunRecord = {
      format: 1,
      id,
      ...describeTraining(prepared, params),
      limit,
      subset: limit === undefined ? undefined : subset,
      ...programs,
      gitCommit: await gitCommit(workspace),
      state: 'running',
      pid: process.pid,
      createdAt: new Date().toISOString(),
      duration: 0,
      epochsDone: 0,
    };
    return { folder, record, ...(await fillFolder(folder, record, loaded.source)) };
  });
}

/** What looked wrong while the dataset was opened, told before it is trained on. */
function noticeProblems({ problems }: Dataset, { request, emit }: RequestContext): void {
  for (const each of problems) {
    if (each.severity !== 'info') emit('notice', { request, message: told(each) });
  }
}

/** In one line what the checks of the images found; with the pixels at hand, it is known by now or found in seconds. */
async function warnOfFindings(workspace: string, { dataset, split }: Prepared, context: RequestContext): Promise<void> {
  const message = warningOf(dataset, await findingsOf(workspace, dataset, split, context));
  if (message) context.emit('notice', { request: context.request, message });
}

/** A folder that can't be filled is no run: it goes again. */
async function fillFolder(folder: string, record: RunRecord, source: string) {
  try {
    const lock = await lockRun(folder, record.id);
    await explainingWrites(folder, () => writeFileDurable(join(folder, modelCopy), source));
    await writeRecord(folder, record);
    return { lock, log: await RunLog.open(folder, {}) };
  } catch (error) {
    await rm(folder, { recursive: true, force: true }).catch(() => {});
    throw error;
  }
}

/** The command line checks what it can; programs that speak to the engine may not. */
export function checkNumbers({ epochs, seed, limit }: StartRun): void {
  const whole = (name: string, value: number | undefined, least: number) => {
    if (value === undefined || (Number.isInteger(value) && value >= least && value < 2 ** 31)) return;
    throw badOption(name, `it is ${value}`, `Give a whole number of at least ${least}.`);
  };
  whole('epochs', epochs, 1);
  whole('seed', seed, 0);
  whole('limit', limit, 1);
}
