/** Evaluations of networks that never were, of any number of classes: seeded outcomes, real figures of them. */

import { describeOutcomes } from '../../../../src/engine/evaluate/describe-outcomes.ts';
import { type Outcomes, predictedClasses } from '../../../../src/engine/evaluate/metrics.ts';
import { areaUnderRoc, averagePrecision, rankingOf } from '../../../../src/engine/evaluate/ranking.ts';
import { mulberry32 } from '../../../../src/engine/seeded-random.ts';
import { wilson } from '../../../../src/figures/intervals.ts';
import type { RankingAnswer } from '../../../../src/protocol/run-panel.ts';
import type { Evaluation } from '../../../../src/protocol/runs.ts';

export interface MadeEvaluation {
  readonly evaluation: Evaluation;
  readonly outcomes: Outcomes;
}

/**
 * Classes lie in families of five whose members are taken for each other, and are numbered so that a family is far apart.
 * @param skill How much more the right class is expected than others.
 */
export function makeEvaluation(classNames: readonly string[], count: number, skill = 4): MadeEvaluation {
  const classes = classNames.length;
  const random = mulberry32(classes);
  const probabilities = new Float32Array(count * classes);
  const actual = new Int32Array(count);
  const families = Math.ceil(classes / 5);
  for (let i = 0; i < count; i++) {
    const label = Math.floor(random() ** 1.3 * classes);
    actual[i] = label;
    const row = probabilities.subarray(i * classes, (i + 1) * classes);
    const strength = Array.from(row, (_, c) => {
      const own = c === label ? skill : c % families === label % families ? skill / 2 : 0;
      return Math.exp(own * (0.4 + random()) + 1.6 * random());
    });
    const sum = strength.reduce((total, value) => total + value, 0);
    row.set(strength.map((value) => value / sum));
  }
  const losses = Float32Array.from(actual, (label, i) => -Math.log(probabilities[i * classes + label]!));
  const outcomes = { ids: Array.from(actual, (_, i) => `test/${i}`), actual, probabilities, losses };
  const evaluation = describeOutcomes(outcomes, predictedClasses(probabilities, classes), {
    run: 'made',
    split: 'test',
    weights: 'best',
    epoch: 7,
    classNames,
    loss: losses.reduce((sum, loss) => sum + loss, 0) / count,
    createdAt: '2026-11-22T10:47:00.000Z',
  });
  return { evaluation: { ...evaluation, baselines: baselinesOf(count, classNames) }, outcomes };
}

/** What the page gets when it asks for the ranking of a class. */
export function rankingAnswer({ evaluation, outcomes }: MadeEvaluation, label: string): RankingAnswer {
  const { classNames } = evaluation;
  const index = classNames.indexOf(label);
  const scores = Float32Array.from(outcomes.actual, (_, i) => outcomes.probabilities[i * classNames.length + index]!);
  const ranking = rankingOf(scores, (i) => outcomes.actual[i] === index);
  const { positives, negatives, thresholds, truePositives, falsePositives } = ranking;
  return {
    ...{ positives, negatives, auc: areaUnderRoc(ranking), averagePrecision: averagePrecision(ranking) },
    thresholds: thresholds.slice().buffer,
    truePositives: truePositives.slice().buffer,
    falsePositives: falsePositives.slice().buffer,
  };
}

const baselinesOf = (count: number, classNames: readonly string[]): Evaluation['baselines'] =>
  (['majority', 'nearest', 'logistic'] as const).map((kind, i) => {
    const accuracy = [1 / classNames.length, 0.62, 0.66][i]!;
    const note = `the method number ${i + 1} on 5,000 training images, 28 × 28 pixels`;
    return { kind, accuracy, interval: wilson(accuracy, count), count, note };
  });
