/**
 * What an evaluation left behind, read again for those who look closer: the evaluation itself, its images one by one,
 * and their probabilities. Each is checked to belong to the others.
 */

import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { notEvaluated, predictionsMissing } from '../../protocol/errors.ts';
import type { Evaluation, SplitName } from '../../protocol/runs.ts';
import { readEvaluation } from './evaluation-file.ts';
import { isSealed, readOutputs } from './outputs-file.ts';

/** The n images of an evaluation, in its own order. */
export interface KeptOutcomes {
  readonly evaluation: Evaluation;
  /** [n] */
  readonly ids: readonly string[];
  /** Class index of each image, [n]. */
  readonly actual: Int32Array;
  /** [n] */
  readonly predicted: Int32Array;
  /** Of the predicted class and of the label, [n]. */
  readonly predictedProbabilities: Float32Array;
  readonly labelProbabilities: Float32Array;
  /** Loss of each image without the regularizers' penalties, [n]. */
  readonly losses: Float32Array;
  /** float32 [n, classes] @throws UserError `outputs-missing`. */
  probabilities(): Promise<Float32Array>;
}

/** @throws UserError `not-evaluated`, `predictions-missing`. */
export async function readOutcomes(folder: string, split: SplitName): Promise<KeptOutcomes> {
  const evaluation = await readEvaluation(folder, split);
  if (!evaluation) throw notEvaluated(basename(folder), split);
  const path = join(folder, `predictions-${split}.csv`);
  const data = await readFile(path).catch(() => undefined);
  // One that was made by an earlier version lacks columns, one that a spreadsheet saved may be anything.
  if (!data || !evaluation.files || !isSealed(data, evaluation.files.predictions)) throw predictionsMissing(path);
  const rows: readonly Readonly<Record<string, string>>[] = parse(data, { columns: true });
  const classOf = new Map(evaluation.classNames.map((name, index) => [name, index]));
  return {
    evaluation,
    ids: rows.map(({ id }) => id!),
    actual: Int32Array.from(rows, ({ label }) => classOf.get(label!)!),
    predicted: Int32Array.from(rows, ({ predicted }) => classOf.get(predicted!)!),
    predictedProbabilities: Float32Array.from(rows, ({ probability }) => Number(probability)),
    labelProbabilities: Float32Array.from(rows, ({ label_probability: probability }) => Number(probability)),
    losses: Float32Array.from(rows, ({ loss }) => Number(loss)),
    probabilities: () => readOutputs(folder, evaluation),
  };
}
