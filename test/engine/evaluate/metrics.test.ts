import { describe, expect, it } from 'vitest';
import * as metrics from '../../../src/engine/evaluate/metrics.ts';
import { predictionsCsv } from '../../../src/engine/evaluate/predictions-csv.ts';
import { fullRow, sparseRow } from '../../../src/figures/confusion-rows.ts';
import { topAccuracy } from '../../../src/figures/top-k.ts';

const names = ['cat', 'dog', 'fox'];
// Worked out by hand: 3 cats (2 right, 1 dog), 2 dogs (1 right, 1 cat), 1 fox (called a dog).
const outcomes: metrics.Outcomes = {
  ids: ['a', 'b', 'c', 'd', 'e', 'f'],
  actual: Int32Array.of(0, 0, 0, 1, 1, 2),
  probabilities: Float32Array.of(
    ...[0.75, 0.25, 0], // cat
    ...[0.5, 0.25, 0.25], // cat
    ...[0.25, 0.5, 0.25], // dog
    ...[0.125, 0.75, 0.125], // dog
    ...[0.5, 0.5, 0], // cat, the first of equals
    ...[0, 1, 0], // dog
  ),
  losses: Float32Array.of(0.25, 0.5, 1.5, 0.25, 0.5, 16),
};
const predicted = metrics.predictedClasses(outcomes.probabilities, 3);
const confusion = metrics.confusionRows(outcomes.actual, predicted, 3);

describe('Metrics', () => {
  it('count the pairs of actual and predicted classes', () => {
    expect([...predicted]).toEqual([0, 0, 1, 1, 0, 1]);
    expect(confusion.map((row) => fullRow(row, 3))).toEqual([
      [2, 1, 0],
      [1, 1, 0],
      [0, 1, 0],
    ]);
    expect(confusion[2]).toEqual([[1, 1]]);
  });

  it('rate each class, 0 where nothing can be divided', () => {
    expect(metrics.classReports(confusion, names)).toEqual([
      { name: 'cat', precision: 2 / 3, recall: 2 / 3, f1: 2 / 3, support: 3 },
      { name: 'dog', precision: 1 / 3, recall: 1 / 2, f1: 0.4, support: 2 },
      { name: 'fox', precision: 0, recall: 0, f1: 0, support: 1 },
    ]);
    const nothing = metrics.classReports([[], []], ['a', 'b']);
    expect(nothing[0]).toEqual({ name: 'a', precision: 0, recall: 0, f1: 0, support: 0 });
  });

  it('give accuracy, and that among the k most probable', () => {
    expect(metrics.accuracy(outcomes.actual, predicted)).toBe(0.5);
    const ranks = metrics.labelRanks(outcomes, 3);
    expect(ranks).toEqual([3, 2, 1]);
    expect([1, 2, 3, 9].map((k) => topAccuracy(ranks, k))).toEqual([0.5, 5 / 6, 1, 1]);
    expect(metrics.accuracy(new Int32Array(), new Int32Array())).toBe(0);
  });

  it('sort mistakes and confusions, the worst first', () => {
    const mistakes = metrics.worstMistakes(outcomes, predicted, 3, 100);
    expect(mistakes.map(({ id }) => id)).toEqual(['f', 'c', 'e']);
    expect(mistakes[0]).toEqual({
      id: 'f',
      actual: 2,
      predicted: 1,
      predictedProbability: 1,
      actualProbability: 0,
      loss: 16,
    });
    expect(metrics.worstMistakes(outcomes, predicted, 3, 1)).toHaveLength(1);
    expect(metrics.mostConfused(confusion, 2)).toEqual([
      { actual: 0, predicted: 1, count: 1 },
      { actual: 1, predicted: 0, count: 1 },
    ]);
    expect(
      metrics.mostConfused(
        [
          [0, 1],
          [5, 0],
        ].map(sparseRow),
        9,
      )[0],
    ).toEqual({ actual: 1, predicted: 0, count: 5 });
  });

  it('list the most probable classes', () => {
    expect(metrics.topClasses(Float32Array.of(0.25, 0.5, 0.25), 2)).toEqual([1, 0]);
    expect(metrics.topClasses(Float32Array.of(0.25, 0.5, 0.25), 9)).toEqual([1, 0, 2]);
  });
});

describe('The predictions’ CSV', () => {
  it('has a line an image and a column a class', () => {
    const lines = predictionsCsv(outcomes, predicted, ['cat', 'dog, "small"', 'fox']).split('\n');
    expect(lines).toHaveLength(8);
    expect(lines[0]).toBe(
      'id,label,predicted,probability,label_probability,second,second_probability,loss,p_cat,"p_dog, ""small""",p_fox',
    );
    expect(lines[2]).toBe('b,cat,cat,0.5,0.5,"dog, ""small""",0.25,0.5,0.5,0.25,0.25');
    expect(lines[3]).toBe('c,cat,"dog, ""small""",0.5,0.25,cat,0.25,1.5,0.25,0.5,0.25');
    expect(lines[7]).toBe('');
  });

  it('leaves the classes out where there are many', () => {
    const many = Array.from({ length: 21 }, (_, i) => String(i));
    const row = { ids: ['x'], actual: Int32Array.of(20), losses: Float32Array.of(0) };
    const probabilities = new Float32Array(21).fill(0.1, 3, 4);
    expect(predictionsCsv({ ...row, probabilities }, Int32Array.of(3), many)).toBe(
      'id,label,predicted,probability,label_probability,second,second_probability,loss\nx,20,3,0.1,0,0,0,0\n',
    );
  });

  it('has no second class where there is one alone', () => {
    const row = { ids: ['x'], actual: Int32Array.of(0), losses: Float32Array.of(0), probabilities: Float32Array.of(1) };
    expect(predictionsCsv(row, Int32Array.of(0), ['all']).split('\n')[1]).toBe('x,all,all,1,1,,,0,1');
  });
});
