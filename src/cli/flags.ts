/** Flags that several commands share, and those that all of them have. */

import type { WeightsChoice } from '../protocol/runs.ts';
import { UsageError } from './arguments.ts';

export const workspaceFlag = {
  kind: 'text',
  value: 'DIR',
  description: 'Folder that holds darkroom.json. Default: the nearest one upwards',
} as const;

export const deviceFlag = {
  kind: 'text',
  value: 'D',
  description: 'cpu, webgpu, dml, coreml or cuda; `darkroom doctor` lists what is here',
} as const;

export const setFlag = {
  kind: 'pairs',
  value: 'name=value',
  description: 'Overrides a param of the model file; may be repeated',
} as const;

export const weightsFlag = {
  kind: 'text',
  value: 'W',
  description: 'best, last, the number of an epoch that was kept, or 0 for those before the training. Default: best',
} as const;

/** @throws UsageError */
export function weightsOf(word: string | undefined): WeightsChoice | undefined {
  if (word === undefined || word === 'best' || word === 'last') return word;
  if (/^\d+$/.test(word)) return Number(word);
  throw new UsageError(`--weights must be best, last or the number of an epoch, not ${JSON.stringify(word)}.`);
}

export const jsonFlag = {
  kind: 'switch',
  description: 'Prints one JSON object a line, the last one the result',
} as const;

export const helpFlag = { kind: 'switch', description: 'Prints this help' } as const;
