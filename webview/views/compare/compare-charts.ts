/** The charts of a comparison: one for each metric, with a curve for each run that is shown. */

import { look } from '../../../src/figures/colours.ts';
import type { LineChartData, LineSeries } from '../../../src/figures/line-scene.ts';
import { smooth } from '../../../src/figures/smoothing.ts';
import type { CurvesState } from '../../../src/protocol/run-panel.ts';
import type { RunRow } from './run-row.ts';

/** @param looks Number of each run's folder, which gives it its colour and dash as long as it is compared. */
export function compareChart(
  name: string,
  rows: readonly RunRow[],
  looks: ReadonlyMap<string, number>,
  state: CurvesState,
): LineChartData {
  const weight = state.smoothing;
  const series = rows.flatMap((row): LineSeries[] => {
    const ys = row.columns[name];
    if (!ys) return [];
    const { folder, name: title } = row.run;
    const curve = { id: folder, name: title, ...look(looks.get(folder) ?? 0), xs: xsOf(row, state.x), ys };
    if (weight <= 0) return [curve];
    return [
      { ...curve, id: `${folder} raw`, faint: 'raw' },
      { ...curve, ys: smooth(ys, weight) },
    ];
  });
  const title = weight > 0 ? `${name}, smoothed ${weight}` : name;
  return { title, series, xKind: state.x, log: state.log };
}

function xsOf({ run, columns }: RunRow, kind: CurvesState['x']): ArrayLike<number> {
  const time = columns.time ?? new Float64Array();
  if (kind === 'relative') return time;
  if (kind === 'epoch') return columns.epoch ?? time;
  const start = Date.parse(run.record.createdAt) / 1000;
  return time.map((seconds) => start + seconds);
}
