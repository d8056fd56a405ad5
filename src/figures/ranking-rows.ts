/** The numbers behind the ROC and precision-recall curves of a class. */

import type { Ranking } from '../protocol/runs.ts';
import type { RankingPicture } from './ranking-svg.ts';
import { countsAt, ratesOf } from './thresholds.ts';

/** With a head. @param most Rows, from all over the thresholds; all of them without. */
export function rankingCsv(
  ranking: Ranking,
  most = Number.POSITIVE_INFINITY,
): readonly (readonly (string | number)[])[] {
  const { thresholds } = ranking;
  const n = Math.min(most, thresholds.length);
  const places = Array.from({ length: n }, (_, i) =>
    n === 1 ? 0 : Math.round((i * (thresholds.length - 1)) / (n - 1)),
  );
  return [
    ['threshold', 'precision', 'recall', 'false_positive_rate', 'f1'],
    ...places.map((at) => {
      const { precision, recall, specificity, f1 } = ratesOf(countsAt(ranking, thresholds[at]!));
      const falsePositives = specificity === undefined ? '' : 1 - specificity;
      return [thresholds[at]!, precision ?? '', recall ?? '', falsePositives, f1 ?? ''];
    }),
  ];
}

/** Areas, and the rates at the threshold, in a sentence. */
export function describeRates({ ranking, auc, averagePrecision, threshold }: RankingPicture): string {
  const areas = `area ${auc?.toFixed(4) ?? 'unknown'}, average precision ${averagePrecision?.toFixed(4) ?? 'unknown'}`;
  if (threshold === undefined) return areas;
  const { precision, recall } = ratesOf(countsAt(ranking, threshold));
  return `${areas}; at threshold ${threshold.toFixed(3)} precision ${percent(precision)}, recall ${percent(recall)}`;
}

const percent = (share: number | undefined) => (share === undefined ? 'unknown' : `${(share * 100).toFixed(1)} %`);
