/**
 * The network of a finished or running run, ready to look at images: built from the run's own copy of its model file,
 * with the run's params, preprocessing and weights. Evaluation and prediction both start here.
 */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { resolveLoss } from '../../api/losses/registry.ts';
import type { Loss } from '../../api/model.ts';
import { resolveTrain } from '../../api/resolve.ts';
import type { Executor } from '../../jit/executor.ts';
import { UserError, weightsMissing } from '../../protocol/errors.ts';
import type { RunRecord, WeightsChoice } from '../../protocol/runs.ts';
import { buildModel } from '../models/build.ts';
import { disposeModel } from '../models/dispose.ts';
import type { RunningModel } from '../models/explain.ts';
import { type LoadedModelFile, loadModelFile } from '../models/load.ts';
import { loadWeights } from '../models/weights.ts';
import { findRun } from '../runs/folders.ts';
import { keptEpoch } from '../runs/kept-epochs.ts';
import { readRecord } from '../runs/record.ts';
import { currentFolder } from '../runs/swap.ts';
import { openExecutor } from '../train/executors.ts';
import { modelCopy } from '../train/start.ts';

export interface RunNetwork extends RunningModel {
  readonly loaded: LoadedModelFile;
  readonly record: RunRecord;
  /** Absolute path of the run. */
  readonly folder: string;
  readonly weights: WeightsChoice;
  /** Of the weights, where it is known. */
  readonly epoch?: number;
  readonly model: LayersModel;
  readonly loss: Loss;
  readonly executor: Executor;
  dispose(): void;
}

export interface NetworkOptions {
  /** Default: the device that the run was trained on. */
  readonly device?: string;
  /** Default: the best, where the run has them. */
  readonly weights?: WeightsChoice;
}

export async function openNetwork(workspace: string, run: string, options: NetworkOptions): Promise<RunNetwork> {
  const folder = await findRun(workspace, run);
  const record = await readRecord(folder);
  const { params, classNames, seed } = record;
  const loaded = await loadModelFile(workspace, join(folder, modelCopy), {
    importsAs: record.modelFile,
    zeroWeights: options.weights !== initial,
  });
  // Before the model, so that its variables are made where they will be used.
  const executor = await openExecutor(options.device ?? record.device.id);
  let model: LayersModel | undefined;
  try {
    executor.activate();
    const built = buildModel(loaded, { params, classes: classNames.length, seed });
    model = built.model;
    const { loss } = loaded.run(() => resolveTrain(loaded.definition, params, loaded.file));
    const { name: weights, epoch } = await loadNewest(folder, model, options.weights);
    const dispose = () => {
      disposeModel(built.model);
      executor.dispose();
    };
    return {
      record,
      folder,
      weights,
      epoch: epoch ?? (weights === 'last' ? record.epochsDone : record.best?.epoch),
      loaded,
      built,
      model,
      loss: resolveLoss(loss, built.units, built.outputActivation),
      executor,
      dispose,
    };
  } catch (error) {
    if (model) disposeModel(model);
    executor.dispose();
    throw error;
  }
}

/** A run that is training may replace its weights at any moment; then the newer ones are read. */
async function loadNewest(run: string, model: LayersModel, wanted: WeightsChoice | undefined) {
  for (let attempt = 1; ; attempt++) {
    const { name, folder } = await findWeights(run, wanted);
    if (folder === undefined) return { name, epoch: initial };
    try {
      await loadWeights(folder, model);
      return { name, epoch: typeof name === 'number' ? name : name === 'best' ? await bestEpoch(folder) : undefined };
    } catch (error) {
      const replaced = error instanceof UserError && error.code === 'weights-missing' && attempt < 5;
      if (!replaced) throw error;
    }
  }
}

/** A run that trains may have got better weights since its record was read. */
async function bestEpoch(folder: string): Promise<number | undefined> {
  const text = await readFile(join(folder, 'best.json'), 'utf8').catch(() => '{}');
  return (JSON.parse(text) as RunRecord['best'])?.epoch;
}

/** The epoch before the first: its weights are those that the model is built with, and in no file. */
export const initial = 0;

interface FoundWeights {
  readonly name: WeightsChoice;
  /** Missing for those that the run began with. */
  readonly folder?: string;
}

/**
 * The weights that are asked for, or the best that there are, and their folder.
 * @throws UserError `weights-missing`, `epoch-not-kept`.
 */
export async function findWeights(run: string, wanted: 'best' | 'last' | undefined): Promise<Required<FoundWeights>>;
export async function findWeights(run: string, wanted: WeightsChoice | undefined): Promise<FoundWeights>;
export async function findWeights(run: string, wanted: WeightsChoice | undefined): Promise<FoundWeights> {
  if (wanted === initial) return { name: initial };
  if (typeof wanted === 'number') return { name: wanted, folder: await keptEpoch(run, wanted) };
  for (const name of wanted ? [wanted] : (['best', 'last'] as const)) {
    const folder = await currentFolder(run, name);
    if (folder) return { name, folder };
  }
  throw weightsMissing(join(run, wanted ?? 'last'));
}
