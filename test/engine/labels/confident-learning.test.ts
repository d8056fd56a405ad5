/** Confident learning against tables that were computed by hand. */

import { describe, expect, it } from 'vitest';
import { classThresholds, doubtLabels, marginOf } from '../../../src/engine/labels/confident-learning.ts';

/** Rows of probabilities with their labels. */
const heldOut = (rows: readonly (readonly [label: number, ...probabilities: number[]])[]) => ({
  labels: Int32Array.from(rows, ([label]) => label),
  probabilities: Float32Array.from(rows.flatMap(([, ...probabilities]) => probabilities)),
  classes: rows[0]!.length - 1,
});

describe('Confident learning', () => {
  const rows = heldOut([
    [0, 0.9, 0.1],
    [0, 0.7, 0.3],
    [0, 0.2, 0.8], // labelled 0, and surely 1
    [1, 0.1, 0.9],
    [1, 0.4, 0.6],
    [1, 0.55, 0.45], // a mistake of the network, but not a sure one
  ]);

  it('takes the mean probability of a class among its own images as its threshold', () => {
    const [first, second] = classThresholds(rows);
    expect(first).toBeCloseTo((0.9 + 0.7 + 0.2) / 3);
    expect(second).toBeCloseTo((0.9 + 0.6 + 0.45) / 3);
  });

  it('tells the least probable labels first, and whether another class is surely more so', () => {
    const { doubts } = doubtLabels(rows);
    expect(doubts.map(({ at, given, suggested, confident }) => [at, given, suggested, confident])).toEqual([
      [2, 0, 1, true],
      [5, 1, 0, false],
    ]);
    expect(marginOf(doubts[0]!)).toBeCloseTo(-0.6);
  });

  it('estimates their number from the joint of given and true labels', () => {
    // Thresholds 0.6 and 0.65: of label 0 two count for 0 and one for 1, of label 1 one counts for 1 and two for none.
    expect(doubtLabels(rows).estimated).toBeCloseTo((3 * 1) / 3 + 0);
  });

  it('does not hold against labels that the network is never sure of their class', () => {
    // Class 1 has 0.4 at best: by the most probable class alone all of its labels would be wrong.
    const unsure = heldOut([
      [0, 0.9, 0.1],
      [0, 0.9, 0.1],
      [1, 0.6, 0.4],
      [1, 0.62, 0.38],
    ]);
    const { doubts, estimated } = doubtLabels(unsure);
    expect(doubts.every(({ confident }) => !confident)).toBe(true);
    expect(estimated).toBe(0);
  });

  it('suggests no class that is less probable than the label', () => {
    const rare = heldOut([
      [0, 0.95, 0.05, 0],
      [0, 0.5, 0.1, 0.4],
      [1, 0.85, 0.15, 0],
      [2, 0.6, 0.1, 0.3],
    ]);
    for (const { givenProbability, suggestedProbability } of doubtLabels(rare).doubts)
      expect(suggestedProbability).toBeGreaterThan(givenProbability);
  });

  it('bears classes without images, and no images', () => {
    expect(doubtLabels(heldOut([[0, 0.1, 0.9]])).doubts).toMatchObject([{ suggested: 1, confident: false }]);
    const none = { labels: new Int32Array(), probabilities: new Float32Array(), classes: 3 };
    expect(doubtLabels(none)).toEqual({ doubts: [], estimated: 0 });
  });

  it('is right with a single value for all', () => {
    const same = heldOut(Array.from({ length: 7 }, () => [0, 0.7, 0.3] as const));
    expect(doubtLabels(same)).toEqual({ doubts: [], estimated: 0 });
  });
});
