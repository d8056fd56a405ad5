/** Thresholds on the probability of a class, and the pictures of its ranking and of a calibration. */

import { describe, expect, test } from 'vitest';
import { calibrationOf } from '../../../src/engine/evaluate/calibration.ts';
import { thinned } from '../../../src/engine/evaluate/rank-class.ts';
import { areaUnderRoc, averagePrecision, rankingOf } from '../../../src/engine/evaluate/ranking.ts';
import { findClass } from '../../../src/figures/find-class.ts';
import { describeRates, rankingCsv } from '../../../src/figures/ranking-rows.ts';
import { precisionRecallSvg, rocSvg } from '../../../src/figures/ranking-svg.ts';
import { calibrationRows, reliabilitySvg } from '../../../src/figures/reliability-svg.ts';
import { bestThreshold, countsAt, ratesOf } from '../../../src/figures/thresholds.ts';
import { evaluation } from '../cli/data.ts';
import { palette } from '../webview/series.ts';

// 4 images of the class, 6 others.
const labels = [1, 1, 0, 1, 0, 0, 1, 0, 0, 0];
const scores = Float32Array.of(0.95, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1);
const ranking = rankingOf(scores, (i) => labels[i] === 1);
const picture = { ranking, auc: areaUnderRoc(ranking), averagePrecision: averagePrecision(ranking), threshold: 0.7 };

describe('A threshold', () => {
  test('counts who reaches it', () => {
    expect(countsAt(ranking, 0.7)).toEqual({
      ...{ threshold: 0.7, truePositives: 3, falsePositives: 1, falseNegatives: 1, trueNegatives: 5 },
    });
    expect(countsAt(ranking, 0.71)).toMatchObject({ truePositives: 2, falsePositives: 1 });
    expect(countsAt(ranking, 0)).toMatchObject({ truePositives: 4, falsePositives: 6, falseNegatives: 0 });
    expect(countsAt(ranking, 1)).toMatchObject({ truePositives: 0, falsePositives: 0, trueNegatives: 6 });
  });

  test('has the rates of the textbook', () => {
    const { precision, recall, specificity, f1, accuracy } = ratesOf(countsAt(ranking, 0.7));
    expect([precision, recall, specificity, f1, accuracy]).toEqual([0.75, 0.75, 5 / 6, 0.75, 0.8]);
    expect(ratesOf(countsAt(ranking, 1)).precision).toBeUndefined();
  });

  test('is best by F1 or by Youden’s J', () => {
    // F1 by threshold: .4 .667 .571 .75 .667 .6 .727 …
    expect(bestThreshold(ranking, 'f1')).toBeCloseTo(0.7, 6);
    // Recall + specificity: 0.75 + 5/6 at 0.7.
    expect(bestThreshold(ranking, 'youden')).toBeCloseTo(0.7, 6);
    expect(
      bestThreshold(
        rankingOf(scores, () => true),
        'f1',
      ),
    ).toBeUndefined();
  });
});

describe('The pictures', () => {
  test('of a ranking', async () => {
    await expect(`${rocSvg(picture, 320, palette)}\n`).toMatchFileSnapshot('stored/roc.svg');
    await expect(`${precisionRecallSvg(picture, 320, palette)}\n`).toMatchFileSnapshot('stored/precision-recall.svg');
    expect(describeRates(picture)).toBe(
      'area 0.8333, average precision 0.8304; at threshold 0.700 precision 75.0 %, recall 75.0 %',
    );
  });

  test('of ten thousand images are no larger than the screen', () => {
    const many = Float32Array.from({ length: 10_000 }, (_, i) => (Math.imul(i + 1, 0x9e3779b1) >>> 0) / 2 ** 32);
    const noisy = rankingOf(many, (i) => (many[i]! + ((i * 37) % 100) / 100) / 2 > 0.5);
    for (const text of [
      rocSvg({ ranking: noisy }, 400, palette),
      precisionRecallSvg({ ranking: noisy }, 400, palette),
    ]) {
      expect(text.length).toBeLessThan(40_000);
      expect(text).not.toContain('NaN');
    }
  });

  test('of a calibration, where bins are empty too', async () => {
    await expect(`${reliabilitySvg(evaluation.calibration!, 320, palette)}\n`).toMatchFileSnapshot(
      'stored/reliability.svg',
    );
    const empty = calibrationOf(new Int32Array(), new Int32Array(), new Float32Array(), 2);
    expect(reliabilitySvg(empty, 320, palette)).not.toContain('NaN');
    expect(calibrationRows(empty)[0]).toEqual(['0.00–0.07', '0', '', '']);
    expect(calibrationRows(evaluation.calibration!)[14]![1]).toBe('196');
  });
});

describe('The numbers behind them', () => {
  test('are all there in the file, and some in the table', () => {
    const rows = rankingCsv(ranking);
    expect(rows).toHaveLength(11);
    expect(rows[4]!.slice(1)).toEqual([0.75, 0.75, 1 - 5 / 6, 0.75]);
    expect(rankingCsv(ranking, 3).map(([threshold]) => threshold)).toEqual([
      'threshold',
      scores[0],
      scores[5],
      scores[9],
    ]);
    expect(rankingCsv(rankingOf(new Float32Array(), () => true))).toHaveLength(1);
  });

  test('are thinned out where there are too many, the ends stay', () => {
    const few = thinned(ranking, 4);
    expect([...few.thresholds]).toEqual([scores[0], scores[3], scores[6], scores[9]]);
    expect([...few.truePositives]).toEqual([1, 3, 4, 4]);
    expect(thinned(ranking, 10)).toBe(ranking);
  });
});

test('a class is found by its name, by its beginning, by a part of it', () => {
  const names = ['whale 12', 'whale 1', 'blue whale'];
  expect(findClass(names, 'whale 1')).toBe(1);
  expect(findClass(names, 'WHALE')).toBe(0);
  expect(findClass(names, 'blue')).toBe(2);
  expect(findClass(names, 'shark')).toBeUndefined();
  expect(findClass(names, ' ')).toBeUndefined();
});
