/** Reads evaluation-<split>.json of a run's folder. One that can't be read counts as not there: it can be made again. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseEvaluation } from '../figures/read-evaluation.ts';
import type { Evaluations } from '../protocol/run-panel.ts';
import type { Evaluation, SplitName } from '../protocol/runs.ts';

export const splitNames: readonly SplitName[] = ['train', 'validation', 'test'];

export const readEvaluation = (folder: string, split: SplitName): Promise<Evaluation | undefined> =>
  readFile(join(folder, `evaluation-${split}.json`), 'utf8').then(parseEvaluation, () => undefined);

export async function readEvaluations(folder: string): Promise<Evaluations> {
  const found = await Promise.all(splitNames.map((split) => readEvaluation(folder, split)));
  return Object.fromEntries(found.flatMap((one) => (one ? [[one.split, one]] : [])));
}
