/**
 * The request `model/check`: everything wrong with a model file, at the person's own lines. The file is bundled, evaluated
 * and its model built as for a training, but nothing is trained.
 */

import { resolve } from 'node:path';
import { resolveParams, resolveTrain } from '../../api/resolve.ts';
import { createEagerExecutor } from '../../jit/eager.ts';
import { CancelledError, UserError } from '../../protocol/errors.ts';
import type { ModelDiagnostic } from '../../protocol/runs.ts';
import type { Handler } from '../context.ts';
import { openedDataset } from '../datasets/opened.ts';
import { buildModel } from './build.ts';
import { loadModelFile } from './load.ts';

export const checkModel: Handler<'model/check'> = async ({ workspace, file }, context) => {
  const path = resolve(workspace, file);
  const diagnostics: ModelDiagnostic[] = [];
  const report = (error: unknown) => {
    if (error instanceof CancelledError) throw error;
    const { file: where = path, line = 1, column } = (error instanceof UserError && error.location) || {};
    diagnostics.push({
      severity: 'error',
      message: error instanceof Error ? error.message : String(error),
      nextStep: error instanceof UserError ? error.nextStep : undefined,
      file: where,
      line,
      column,
    });
  };
  try {
    const loaded = await loadModelFile(workspace, file);
    const { definition } = loaded;
    const classes = await openedDataset(workspace, definition.dataset, context).then(
      ({ dataset }) => dataset.classNames.length,
      (error) => {
        report(error);
        return 2;
      },
    );
    const params = resolveParams(definition.params);
    loaded.run(() => resolveTrain(definition, params, path));
    await createEagerExecutor();
    buildModel(loaded, { params, classes, seed: 0 }).model.dispose();
  } catch (error) {
    report(error);
  }
  return { diagnostics };
};
