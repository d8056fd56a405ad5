/** evaluation-<split>.json: JSON in which a row of a matrix, a class or a mistake is a line. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseEvaluation } from '../../figures/read-evaluation.ts';
import type { Evaluation, SplitName } from '../../protocol/runs.ts';

export const evaluationName = (split: SplitName): string => `evaluation-${split}.json`;

/** Undefined where there is none that can be read. */
export const readEvaluation = (folder: string, split: SplitName): Promise<Evaluation | undefined> =>
  readFile(join(folder, evaluationName(split)), 'utf8').then(parseEvaluation, () => undefined);

/** Those that a run has. */
export async function readEvaluations(folder: string): Promise<Readonly<Partial<Record<SplitName, Evaluation>>>> {
  const splits = ['train', 'validation', 'test'] as const;
  const found = await Promise.all(splits.map((split) => readEvaluation(folder, split)));
  return Object.fromEntries(found.flatMap((one) => (one ? [[one.split, one]] : [])));
}

export function evaluationText(evaluation: Evaluation): string {
  const fields = Object.entries(evaluation).filter(([, value]) => value !== undefined);
  return `{\n${fields.map(([key, value]) => `  ${JSON.stringify(key)}: ${valueText(value)}`).join(',\n')}\n}\n`;
}

/** A list of lists or objects has a line for each; all else is one line. */
function valueText(value: unknown): string {
  if (!Array.isArray(value) || !value.some((item) => typeof item === 'object')) return JSON.stringify(value);
  return `[\n${value.map((item) => `    ${JSON.stringify(item)}`).join(',\n')}\n  ]`;
}
