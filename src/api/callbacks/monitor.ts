/** What the callbacks share that watch a metric: its direction, its value, whether it got better. */

import { z } from 'zod';
import { monitorMissing } from '../../protocol/errors.ts';
import { nearest } from '../../protocol/nearest.ts';
import type { EpochMetrics } from '../../protocol/runs.ts';

/** `min`: smaller is better. `auto`: accuracies and top-k larger, everything else smaller. */
export type MonitorMode = 'auto' | 'min' | 'max';

export const monitorMode = () => z.enum(['auto', 'min', 'max']).default('auto');

/** @throws UserError `monitor-missing`, with the nearest metric that there is. */
export function monitored(callback: string, monitor: string, metrics: EpochMetrics): number {
  const value = metrics[monitor];
  if (value !== undefined) return value;
  const known = Object.keys(metrics);
  const unvalidated = monitor.startsWith('val_') && metrics[monitor.slice(4)] !== undefined;
  if (unvalidated && !known.some((name) => name.startsWith('val_'))) {
    const hint = `There are no validation images. Give the dataset a validation part, or watch "${monitor.slice(4)}".`;
    throw monitorMissing(callback, monitor, hint);
  }
  const near = nearest(monitor, known);
  throw monitorMissing(callback, monitor, `${near ? `Did you mean "${near}"? ` : ''}There are: ${known.join(', ')}.`);
}

/**
 * Whether `value` beats `reference` by more than `minDelta`. Nothing to beat is beaten by every number; NaN beats
 * nothing.
 */
export function isBetter(
  value: number,
  reference: number | null,
  { monitor, mode, minDelta = 0 }: { readonly monitor: string; readonly mode: MonitorMode; readonly minDelta?: number },
): boolean {
  if (Number.isNaN(value)) return false;
  if (reference === null) return Math.abs(value) !== Number.POSITIVE_INFINITY;
  const larger = mode === 'max' || (mode === 'auto' && /acc|^(val_)?top\d/.test(monitor));
  return larger ? value - minDelta > reference : value + minDelta < reference;
}
