/**
 * What a new training and one that goes on have in common: everything is prepared, the run's files are opened, and where
 * that fails, what was prepared is given back.
 */

import type { RunRecord } from '../../protocol/runs.ts';
import type { RequestContext } from '../context.ts';
import { disposeModel } from '../models/dispose.ts';
import type { LoadedModelFile } from '../models/load.ts';
import type { RunLock } from '../runs/lock.ts';
import type { RunLog } from '../runs/log.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { OpenTraining } from './conduct.ts';
import { openExecutor, programVersions } from './executors.ts';
import { Journal } from './journal.ts';
import { type Prepared, prepareTraining, type TrainingChoices } from './prepare.ts';

export interface TrainingPlace {
  readonly workspace: string;
  readonly loaded: LoadedModelFile;
  readonly device: string;
}

export interface RunFiles {
  readonly folder: string;
  readonly record: RunRecord;
  readonly log: RunLog;
  readonly lock: RunLock;
  readonly from?: Checkpoint;
}

/** @param openRun Gets what was prepared, and with what it runs, and opens the run's files. */
export async function openTraining(
  { workspace, loaded, device }: TrainingPlace,
  choices: TrainingChoices,
  context: RequestContext,
  openRun: (prepared: Prepared, programs: Pick<RunRecord, 'device' | 'versions'>) => Promise<RunFiles>,
): Promise<OpenTraining> {
  const prepared = await prepareTraining(workspace, loaded, choices, () => openExecutor(device), context);
  const { executor } = prepared;
  try {
    const { from, ...files } = await openRun(prepared, {
      device: { id: device, description: executor.description },
      versions: await programVersions(device),
    });
    return { workspace, prepared, executor, from, journal: new Journal({ ...files, emit: context.emit }) };
  } catch (error) {
    disposeModel(prepared.built.model);
    executor.dispose();
    throw error;
  }
}
