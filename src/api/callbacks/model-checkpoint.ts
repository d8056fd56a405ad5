/** Keeps the weights of the best epoch in best/. Every run has one of these; a model file names it to change its metric. */

import { z } from 'zod';
import type { EpochMetrics } from '../../protocol/runs.ts';
import type { Callback } from '../callback.ts';
import { parseOptions } from '../options.ts';
import { lasting } from './lasting.ts';
import { isBetter, type MonitorMode, monitored, monitorMode } from './monitor.ts';

export interface ModelCheckpointOptions {
  /** Default: the first that is measured of `val_accuracy`, `val_loss`, `accuracy`, `loss`. */
  readonly monitor?: string;
  /** Default `auto`. */
  readonly mode?: MonitorMode;
}

const schema = z.strictObject({ monitor: z.string().optional(), mode: monitorMode() });

const usual = ['val_accuracy', 'val_loss', 'accuracy', 'loss'];

export function modelCheckpoint(options: ModelCheckpointOptions = {}): Callback {
  const name = 'modelCheckpoint';
  const settings = parseOptions(name, schema, options);
  const memory = lasting({ monitor: settings.monitor ?? null, best: null as number | null });
  const firstOf = (metrics: EpochMetrics) => usual.find((metric) => metrics[metric] !== undefined) ?? 'loss';

  return {
    name,
    onTrainBegin() {
      memory.begin();
    },
    async onEpochEnd(control, metrics) {
      // Chosen once, so that all epochs of a run are compared by the same metric.
      const monitor = memory.values.monitor ?? firstOf(metrics);
      const current = monitored(name, monitor, metrics);
      const improved = isBetter(current, memory.values.best, { monitor, mode: settings.mode });
      memory.values = { monitor, best: improved ? current : memory.values.best };
      if (improved) await control.saveBest(monitor, current);
    },
    state: () => memory.state(),
    restore: (state) => memory.restore(state),
  };
}
