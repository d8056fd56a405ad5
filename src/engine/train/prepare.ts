/**
 * From a model file and a dataset to everything that a training needs: the same for a new run and for one that goes on.
 * Whatever is wrong with the person's input comes out here, before a run's folder exists.
 */

import * as tf from '@tensorflow/tfjs-core';
import { resolveLoss } from '../../api/losses/registry.ts';
import type { Loss, Params } from '../../api/model.ts';
import { type ResolvedTrain, resolveTrain } from '../../api/resolve.ts';
import type { Executor } from '../../jit/executor.ts';
import { nothingToTrainOn, nothingTrainable } from '../../protocol/errors.ts';
import type { InputSpec, RunRecord, SubsetKind } from '../../protocol/runs.ts';
import { trainingAugmentation } from '../augment/training.ts';
import type { Dataset, Split, Work } from '../datasets/dataset.ts';
import { openDataset } from '../datasets/open.ts';
import { resolveSplit } from '../datasets/split.ts';
import { subsetOf } from '../datasets/subsets.ts';
import { type BuiltModel, buildModel } from '../models/build.ts';
import type { LoadedModelFile } from '../models/load.ts';
import { countParameters } from '../models/summary.ts';
import { classBalance } from './balance.ts';
import { classWeights as weightsOfClasses } from './class-weights.ts';
import type { TrainingPlan } from './loop.ts';
import { resolveSampling } from './sampling.ts';

/** Epochs that take longer are saved in between. */
const checkpointSeconds = 300;

export interface TrainingChoices {
  readonly params: Params;
  readonly seed: number;
  /** Default: the model file's. */
  readonly epochs?: number;
  /** Stratified subset of the training images. */
  readonly limit?: number;
  /** Default: `stratified`. */
  readonly subset?: SubsetKind;
}

/** All of the plan but the pixels, which take long the first time. */
export interface Prepared {
  readonly loaded: LoadedModelFile;
  readonly built: BuiltModel;
  readonly dataset: Dataset;
  readonly split: Split;
  readonly input: InputSpec;
  readonly settings: ResolvedTrain;
  readonly plan: Omit<TrainingPlan, 'source'>;
}

/** @param openExecutor Opens the device; the model's variables are made on it. */
export async function prepareTraining(
  workspace: string,
  loaded: LoadedModelFile,
  choices: TrainingChoices,
  openExecutor: () => Promise<Executor>,
  work: Work,
): Promise<Prepared & { readonly executor: Executor }> {
  const { definition } = loaded;
  const { params, seed } = choices;
  const settings = loaded.run(() => resolveTrain(definition, params, loaded.file));
  const dataset = await openDataset(workspace, definition.dataset, work);
  const split = await resolveSplit(workspace, dataset, undefined, work);
  const { validation } = split.indices;
  const { limit, subset: kind = 'stratified' } = choices;
  const train = limit === undefined ? split.indices.train : subsetOf(split, dataset, { kind, count: limit }, seed);
  if (train.length === 0) throw nothingToTrainOn(dataset.name, 'train');
  const labels = train.map((index) => dataset.labels[index]!);
  const weights = weightsOfClasses(settings.classWeights, dataset.classNames, labels);
  const sampling = resolveSampling(settings.sampling, dataset.classNames);
  const augment = trainingAugmentation(settings.augment, dataset.classNames);

  const executor = await openExecutor();
  try {
    executor.activate();
    const built = buildModel(loaded, { params, classes: dataset.classNames.length, seed });
    const { model, input, units, outputActivation } = built;
    const loss = resolveLoss(settings.loss, units, outputActivation);
    checkLoss(loss, units, loaded);
    if (model.trainableWeights.length === 0) throw nothingTrainable({ file: loaded.file, line: 1 });
    const plan = {
      learner: { model, input, loss, topK: settings.topK },
      optimizer: settings.optimizer,
      callbacks: settings.callbacks,
      train,
      validation,
      classWeights: weights,
      sampling,
      augment,
      epochs: choices.epochs ?? settings.epochs,
      batchSize: settings.batchSize,
      seed,
      checkpointSeconds,
    };
    return { loaded, built, dataset, split, input, settings, plan, executor };
  } catch (error) {
    executor.dispose();
    throw error;
  }
}

/** A loss refuses outputs of another width than its own as soon as it gets any. @throws UserError `wrong-outputs`. */
export function checkLoss(loss: Loss, units: number, { run }: LoadedModelFile): void {
  run(() => tf.tidy(() => void loss.probabilities(tf.zeros([1, units]))));
}

/** The part of run.json that says what was trained on what. */
export function describeTraining({ loaded, dataset, split, input, settings, plan }: Prepared, params: Params) {
  const { learner, optimizer, epochs, batchSize, seed } = plan;
  const { augment, sampling, classWeights } = settings;
  const balance = (indices: Int32Array) => classBalance(dataset.classNames, dataset.labels, indices);
  return {
    modelFile: loaded.relativePath,
    dataset: dataset.name,
    datasetFingerprint: dataset.fingerprint,
    classNames: dataset.classNames,
    input,
    params,
    seed,
    epochs,
    batchSize,
    loss: learner.loss.name,
    optimizer: { name: optimizer.name, ...optimizer.config },
    ...(classWeights !== undefined && { classWeights }),
    ...(sampling !== undefined && sampling !== 'shuffle' && { sampling }),
    ...(augment.length > 0 && { augment: augment.map(({ name, config }) => ({ name, ...config })) }),
    split: { manifest: split.manifest, id: split.id, sizes: split.sizes },
    balance: { train: balance(plan.train)!, validation: balance(plan.validation) },
    parameters: countParameters(learner.model),
  } satisfies Partial<RunRecord>;
}
