/** Evaluations of networks that never were, of any number of classes: seeded outcomes, real figures of them. */

import { describeOutcomes } from '../../../../src/engine/evaluate/describe-outcomes.ts';
import { type Outcomes, predictedClasses } from '../../../../src/engine/evaluate/metrics.ts';
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
  const random = generator(classes);
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
  return { evaluation, outcomes };
}

/** Mulberry32: uniform in 0..1. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
}
