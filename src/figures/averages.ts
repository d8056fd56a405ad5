/** Precision, recall and F1 of all classes together. */

import type { AverageReport, ClassReport, ConfusionRow } from '../protocol/runs.ts';

/**
 * The mean over the classes, and the mean weighted by their numbers of images. Classes that have no images and were
 * never predicted say nothing and are left out, as scikit-learn does.
 */
export function averageReports(
  classes: readonly ClassReport[],
  confusion: readonly ConfusionRow[],
): { readonly macro: AverageReport; readonly weighted: AverageReport } {
  const predicted = new Set(confusion.flatMap((row) => row.map(([column]) => column)));
  const counted = classes.filter(({ support }, index) => support > 0 || predicted.has(index));
  return { macro: average(counted, () => 1), weighted: average(counted, ({ support }) => support) };
}

function average(classes: readonly ClassReport[], weightOf: (report: ClassReport) => number): AverageReport {
  const total = classes.reduce((sum, report) => sum + weightOf(report), 0);
  const mean = (key: keyof AverageReport) =>
    total === 0 ? 0 : classes.reduce((sum, report) => sum + report[key] * weightOf(report), 0) / total;
  return { precision: mean('precision'), recall: mean('recall'), f1: mean('f1') };
}
