/** The request `run/mistakes`: every image that an evaluation found wrong, from the files that it left. */

import type { Handler } from '../context.ts';
import { findRun } from '../runs/folders.ts';
import { readOutcomes } from './kept-outcomes.ts';

/** @throws UserError `not-evaluated`, `predictions-missing`. */
export const listMistakes: Handler<'run/mistakes'> = async ({ workspace, run, split }) => {
  const kept = await readOutcomes(await findRun(workspace, run), split);
  const { actual, predicted, losses } = kept;
  const wrong = Int32Array.from([...actual.keys()].filter((at) => actual[at] !== predicted[at]));
  wrong.sort((a, b) => losses[b]! - losses[a]! || a - b);
  return {
    split,
    count: kept.ids.length,
    classNames: kept.evaluation.classNames,
    ids: Array.from(wrong, (at) => kept.ids[at]!),
    actual: wrong.map((at) => actual[at]!),
    predicted: wrong.map((at) => predicted[at]!),
    actualProbabilities: Float32Array.from(wrong, (at) => kept.labelProbabilities[at]!),
    predictedProbabilities: Float32Array.from(wrong, (at) => kept.predictedProbabilities[at]!),
    losses: Float32Array.from(wrong, (at) => losses[at]!),
  };
};
