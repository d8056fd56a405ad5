/** Palette and curves for the stored pictures: a theme that never changes. */

import type { Palette } from '../../../src/figures/colours.ts';
import type { LineSeries } from '../../../src/figures/line-scene.ts';

export const palette: Palette = {
  blue: '#1a85ff',
  yellow: '#bf8803',
  green: '#388a34',
  red: '#e51400',
  purple: '#652d90',
  cyan: '#0598bc',
  foreground: '#3b3b3b',
  background: '#ffffff',
  muted: '#717171',
  grid: '#9b9b9b',
  best: '#388a34',
};

export const size = { width: 480, height: 260, zone: 0 };

export const train: LineSeries = {
  id: 'train',
  name: 'train',
  colour: 'blue',
  dash: [5, 3],
  xs: [1, 2, 3, 4],
  ys: [1.2, 0.6, 0.4, 0.3],
};

export const validation: LineSeries = {
  id: 'validation',
  name: 'validation',
  colour: 'yellow',
  dash: [],
  xs: [1, 2, 3, 4],
  ys: [0.9, 0.5, 0.55, 0.7],
};
