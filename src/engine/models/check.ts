/**
 * The request `model/check`: everything wrong with a model file, at the person's own lines. The file is bundled, evaluated
 * and its model built as for a training, but with zeros for weights, and nothing is trained.
 */

import { resolve } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { resolveLoss } from '../../api/losses/registry.ts';
import { resolveParams, resolveTrain } from '../../api/resolve.ts';
import { createEagerExecutor } from '../../jit/eager.ts';
import { UserError } from '../../protocol/errors.ts';
import type { ModelDiagnostic } from '../../protocol/runs.ts';
import { trainingAugmentation } from '../augment/training.ts';
import type { Handler, RequestContext } from '../context.ts';
import type { Dataset } from '../datasets/dataset.ts';
import { openedDataset } from '../datasets/opened.ts';
import { classWeights } from '../train/class-weights.ts';
import { checkLoss } from '../train/prepare.ts';
import { resolveSampling } from '../train/sampling.ts';
import { buildModel } from './build.ts';
import { Findings } from './findings.ts';
import { type LoadedModelFile, loadModelFile } from './load.ts';

export const checkModel: Handler<'model/check'> = async ({ workspace, file }, context) => {
  const found = new Findings(resolve(workspace, file));
  await found.among(async () => {
    const report = (problem: UserError, severity: ModelDiagnostic['severity']) => found.add(problem, { severity });
    const loaded = await loadModelFile(workspace, file, { report, zeroWeights: true });
    await checkDefinition(workspace, loaded, found, context);
  });
  return { diagnostics: found.sorted() };
};

async function checkDefinition(
  workspace: string,
  loaded: LoadedModelFile,
  found: Findings,
  context: RequestContext,
): Promise<void> {
  const { definition } = loaded;
  const at = (...property: string[]) => loaded.placeOfProperty(property);
  const dataset = await found.among(
    async () => (await openedDataset(workspace, definition.dataset, context)).dataset,
    at('dataset'),
  );
  const executor = await createEagerExecutor();
  // No `await` from here on: another request could make another device the current one.
  executor.activate();
  withoutTraces(() => {
    const params = resolveParams(definition.params);
    const settings = found.amongNow(() =>
      loaded.run(() => resolveTrain(definition, params, loaded.file, (problem) => found.add(loaded.explain(problem)))),
    );
    if (settings && dataset) {
      const { classNames, labels } = dataset;
      found.amongNow(() => classWeights(settings.classWeights, classNames, labels), at('train', 'classWeights'));
      found.amongNow(() => resolveSampling(settings.sampling, classNames), at('train', 'sampling'));
      found.amongNow(() => trainingAugmentation(settings.augment, classNames), at('train', 'augment'));
    }
    const built = found.amongNow(() => build(loaded, params, dataset));
    if (!built || !settings) return;
    const { units, outputActivation } = built;
    found.amongNow(() => checkLoss(resolveLoss(settings.loss, units, outputActivation), units, loaded));
  });
}

/** Without its dataset, a model is built for two classes; that its own number is another one is then no mistake. */
function build(loaded: LoadedModelFile, params: ReturnType<typeof resolveParams>, dataset: Dataset | undefined) {
  try {
    return buildModel(loaded, { params, classes: dataset?.classNames.length ?? 2, seed: 0 });
  } catch (error) {
    if (!dataset && error instanceof UserError && error.code === 'model-output-shape') return undefined;
    throw error;
  }
}

/** Disposes of all tensors and variables that were made: also of those of a build that was broken off. */
function withoutTraces(work: () => void): void {
  const before = new Set(Object.values(tf.engine().registeredVariables));
  try {
    tf.tidy(work);
  } finally {
    for (const variable of Object.values(tf.engine().registeredVariables)) {
      if (!before.has(variable)) variable.dispose();
    }
  }
}
