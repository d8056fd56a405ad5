/** How curves are drawn: what x counts, smoothing, a logarithmic axis, marks of findings. For one run and for many. */

import type { CurvesState } from '../../src/protocol/run-panel.ts';
import { checkbox, dropdown, slider } from '../ui/controls.ts';
import { element } from '../ui/element.ts';

export const defaultCurves: CurvesState = { x: 'epoch', smoothing: 0, log: false };

const axes: readonly { readonly value: CurvesState['x']; readonly text: string }[] = [
  { value: 'epoch', text: 'Epoch' },
  { value: 'relative', text: 'Relative time' },
  { value: 'wall', text: 'Wall time' },
];

export interface CurveControlsOptions {
  readonly state: CurvesState;
  /** Offer the marks that are for one run alone. */
  readonly findings?: boolean;
  readonly onChange: (state: CurvesState) => void;
}

export function curveControls({ state: start, findings, onChange }: CurveControlsOptions): HTMLElement {
  let state = start;
  const change = (part: Partial<CurvesState>) => {
    state = { ...state, ...part };
    onChange(state);
  };
  const axis = dropdown('Horizontal axis', (x) => change({ x: x as CurvesState['x'] }));
  axis.set(axes, state.x);
  const describe = (weight: number) => (weight === 0 ? 'off' : `${weight.toFixed(2)}, debiased average`);
  return element(
    'div',
    { class: 'toolbar' },
    axis.element,
    slider('Smoothing', { max: 0.98, step: 0.02, value: state.smoothing, describe }, (smoothing) =>
      change({ smoothing }),
    ),
    checkbox('Logarithmic', (log) => change({ log }), state.log).element,
    findings && checkbox('Mark findings', (wanted) => change({ findings: wanted }), state.findings ?? true).element,
  );
}
