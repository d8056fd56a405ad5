/**
 * Whether a run's model file prepares images in another way now than when the run was trained. The run is used with its
 * own preprocessing all the same; a person who compares numbers should know.
 */

import { isDeepStrictEqual } from 'node:util';
import { resolveInput } from '../../api/define.ts';
import type { InputSpec, RunRecord } from '../../protocol/runs.ts';
import { loadModelFile } from '../models/load.ts';

/** A sentence for a person, or undefined where nothing changed or the model file can't be read any more. */
export async function changedInput(workspace: string, { modelFile, input }: RunRecord): Promise<string | undefined> {
  const now = await currentInput(workspace, modelFile);
  if (!now) return undefined;
  const keys = [...new Set([...Object.keys(input), ...Object.keys(now)])] as (keyof InputSpec)[];
  const changes = keys
    .filter((key) => key !== 'statistics' && !isDeepStrictEqual(withDefaults(input)[key], withDefaults(now)[key]))
    .map((key) => `${key} was ${text(withDefaults(input)[key])} and is now ${text(withDefaults(now)[key])}`);
  if (changes.length === 0) return undefined;
  return `The input of ${modelFile} has changed since this run was trained: ${changes.join('; ')}. The run keeps its own preprocessing.`;
}

async function currentInput(workspace: string, modelFile: string): Promise<InputSpec | undefined> {
  try {
    return resolveInput((await loadModelFile(workspace, modelFile, { zeroWeights: true })).definition.input);
  } catch {
    // Gone or broken: the run has its own copy, and what is wrong with the file is told where it is edited.
    return undefined;
  }
}

const withDefaults = (input: InputSpec): InputSpec => ({ resize: 'stretch', ...input });

const text = (value: unknown) => (value === undefined ? 'not set' : JSON.stringify(value));
