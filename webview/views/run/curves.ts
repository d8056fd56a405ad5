/** The tab Curves: live charts of everything that the log measures, with one cursor through all of them. */

import { runCharts } from '../../../src/figures/run-charts.ts';
import { type LineChart, lineChart } from '../../charts/line-chart.ts';
import { element } from '../../ui/element.ts';
import { empty } from '../../ui/notices.ts';
import { curveControls, defaultCurves } from '../curve-controls.ts';
import type { RunContext, RunView } from './context.ts';
import { findingsOf } from './findings-of.ts';
import { emptyRun } from './run-data.ts';

export function curvesView({ host, save, fileName }: RunContext): RunView {
  const charts = new Map<string, LineChart>();
  const grid = element('div', { class: 'charts' });
  const nothing = empty(
    'No epoch has ended yet',
    'The curves begin with the first batches of the training. If the run was stopped before that, resume it.',
  );
  let state = host.state.curves ?? defaultCurves;
  let data = emptyRun;

  const chart = (id: string): LineChart => {
    const made = charts.get(id);
    if (made) return made;
    const one = lineChart({
      legend: 'all',
      fileName,
      save,
      onCursor(x, series) {
        for (const [other, { setCursor }] of charts) if (other !== id) setCursor(x, series);
      },
    });
    charts.set(id, one);
    grid.append(one.element);
    return one;
  };

  const draw = () => {
    const { record, log } = data;
    if (!record) return;
    nothing.hidden = log.some(({ type }) => type !== 'notice');
    grid.hidden = !nothing.hidden;
    const marked = state.findings === false ? [] : findingsOf(data);
    for (const one of runCharts(record, log, state, marked)) chart(one.id).update(one);
  };

  const controls = curveControls({
    state,
    findings: true,
    onChange(next) {
      state = next;
      host.remember({ curves: next });
      draw();
    },
  });
  return {
    element: element('div', {}, controls, nothing, grid),
    update(next) {
      if (next.log === data.log && next.record === data.record) return;
      data = next;
      draw();
    },
  };
}
