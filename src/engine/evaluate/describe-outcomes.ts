/** All figures of an evaluation, from the labels and probabilities of its images. */

import { averageReports } from '../../figures/averages.ts';
import { wilson } from '../../figures/intervals.ts';
import { topAccuracy } from '../../figures/top-k.ts';
import type { Evaluation } from '../../protocol/runs.ts';
import { calibrationOf } from './calibration.ts';
import * as metrics from './metrics.ts';

/** k of top-k besides 1, as the field reports it. */
const topKs = [3, 5];

const mostMistakes = 100;
const mostPairs = 20;

/** What the outcomes don't say. */
export type Origin = Pick<Evaluation, 'run' | 'split' | 'weights' | 'epoch' | 'classNames' | 'loss' | 'createdAt'>;

/** @param predicted Most probable class of each image, [n]. */
export function describeOutcomes(
  outcomes: metrics.Outcomes,
  predicted: Int32Array,
  { run, split, weights, epoch, classNames, loss, createdAt }: Origin,
): Omit<Evaluation, 'files'> {
  const { actual, probabilities } = outcomes;
  const classes = classNames.length;
  const count = predicted.length;
  const confusion = metrics.confusionRows(actual, predicted, classes);
  const reports = metrics.withRankings(metrics.classReports(confusion, classNames), outcomes);
  const accuracy = metrics.accuracy(actual, predicted);
  const ranks = metrics.labelRanks(outcomes, classes);
  return {
    format: 2,
    run,
    split,
    weights,
    epoch,
    count,
    loss,
    accuracy,
    interval: wilson(accuracy, count),
    topK: topKs.filter((k) => k < classes).map((k) => ({ k, accuracy: topAccuracy(ranks, k) })),
    ranks,
    classNames,
    confusion,
    classes: reports,
    averages: averageReports(reports, confusion),
    calibration: calibrationOf(actual, predicted, probabilities, classes),
    mistakes: metrics.worstMistakes(outcomes, predicted, classes, mostMistakes),
    confused: metrics.mostConfused(confusion, mostPairs),
    createdAt,
  };
}
