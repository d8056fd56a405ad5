/** Gives what went wrong while a model ran its place in the model file: the person's own code, or an op that can't be compiled. */

import { JitError } from '../../jit/errors.ts';
import { cannotCompile, modelFileFailed, noGradient, type SourceLocation, UserError } from '../../protocol/errors.ts';
import type { BuiltModel } from './build.ts';
import type { LoadedModelFile } from './load.ts';
import { failedLayer, layerLocation } from './namespace.ts';

export interface RunningModel {
  readonly loaded: Pick<LoadedModelFile, 'locate'>;
  readonly built: Pick<BuiltModel, 'locateLayer'>;
}

/** @returns A UserError where the cause is in the model file; anything else, such as a bug, as it is. */
export function explainModelError(error: unknown, { loaded, built }: RunningModel): unknown {
  if (error instanceof UserError || !(error instanceof Error)) return error;
  if (error instanceof JitError) {
    if (error.code === 'runtime') return error;
    return cannotCompile(error.message, loaded.locate(error) ?? placeOfLayer(error, built));
  }
  const op = opWithoutGradient(error);
  if (op !== undefined) return noGradient(op);
  const location = loaded.locate(error);
  return location ? modelFileFailed(error.message, location) : error;
}

/** The op that TensorFlow.js has no gradient of, where that is what went wrong. */
export const opWithoutGradient = (error: unknown): string | undefined =>
  error instanceof Error ? /gradient function not found for (\w+)/.exec(error.message)?.[1] : undefined;

/** Runs a model and explains what it throws. */
export async function explainingModel<T>(model: RunningModel, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw explainModelError(error, model);
  }
}

function placeOfLayer(error: JitError, { locateLayer }: RunningModel['built']): SourceLocation | undefined {
  const failed = failedLayer(error);
  if (failed) return layerLocation(failed);
  try {
    return error.layer === undefined ? undefined : locateLayer(error.layer);
  } catch {
    // The layer is inside of another one and can't be found by its name.
    return undefined;
  }
}
