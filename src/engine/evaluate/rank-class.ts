/** The request `run/ranking`: how well the probability of one class tells its images from all others. */

import { noSuchClass } from '../../protocol/errors.ts';
import { suggestion } from '../../protocol/nearest.ts';
import type { Ranking, SplitName } from '../../protocol/runs.ts';
import type { Handler } from '../context.ts';
import { findRun } from '../runs/folders.ts';
import { readOutcomes } from './kept-outcomes.ts';
import { areaUnderRoc, averagePrecision, rankingOf } from './ranking.ts';

/** Thresholds that are told at most: more than a screen has pixels, many times over. */
const mostThresholds = 20_000;

export const rankClass: Handler<'run/ranking'> = async ({ workspace, run, split, label }) =>
  rankedClass(await findRun(workspace, run), split, label);

/** @throws UserError `not-evaluated`, `predictions-missing`, `outputs-missing`, `no-such-class`. */
export async function rankedClass(folder: string, split: SplitName, label: string) {
  const { evaluation, actual, probabilities } = await readOutcomes(folder, split);
  const { classNames, createdAt } = evaluation;
  const index = classNames.indexOf(label);
  if (index < 0) throw noSuchClass(`"${label}"`, suggestion(label, classNames.slice(0, 50)));
  const outputs = await probabilities();
  const scores = Float32Array.from(actual, (_, i) => outputs[i * classNames.length + index]!);
  const ranking = rankingOf(scores, (i) => actual[i] === index);
  return {
    ranking: thinned(ranking, mostThresholds),
    auc: areaUnderRoc(ranking),
    averagePrecision: averagePrecision(ranking),
    createdAt,
  };
}

/** The first and the last threshold stay. */
export function thinned(ranking: Ranking, most: number): Ranking {
  const n = ranking.thresholds.length;
  if (n <= most) return ranking;
  const places = Int32Array.from({ length: most }, (_, i) => Math.round((i * (n - 1)) / (most - 1)));
  return {
    ...ranking,
    thresholds: Float32Array.from(places, (at) => ranking.thresholds[at]!),
    truePositives: places.map((at) => ranking.truePositives[at]!),
    falsePositives: places.map((at) => ranking.falsePositives[at]!),
  };
}
