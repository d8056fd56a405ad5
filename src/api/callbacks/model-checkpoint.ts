/**
 * Keeps the weights of the best epoch in best/, and of every n-th in epochs/ where that is wanted. Every run has one of
 * these; a model file names it to change what it does.
 */

import { z } from 'zod';
import type { EpochMetrics } from '../../protocol/runs.ts';
import type { Callback, TrainingControl } from '../callback.ts';
import { parseOptions } from '../options.ts';
import { lasting } from './lasting.ts';
import { isBetter, type MonitorMode, monitored, monitorMode } from './monitor.ts';

export interface ModelCheckpointOptions {
  /** Default: the first that is measured of `val_accuracy`, `val_loss`, `accuracy`, `loss`. */
  readonly monitor?: string;
  /** Default `auto`. */
  readonly mode?: MonitorMode;
  /**
   * Also keeps the weights of every epoch whose number is a multiple of this, for looking back at them: each as large as
   * best/. Default: none.
   */
  readonly keepEvery?: number;
}

const schema = z.strictObject({
  monitor: z.string().optional(),
  mode: monitorMode(),
  keepEvery: z.number().int().min(1).optional(),
});

const usual = ['val_accuracy', 'val_loss', 'accuracy', 'loss'];

export function modelCheckpoint(options: ModelCheckpointOptions = {}): Callback {
  const name = 'modelCheckpoint';
  const { keepEvery, mode, ...settings } = parseOptions(name, schema, options);
  const memory = lasting({
    monitor: settings.monitor ?? null,
    best: null as number | null,
    // Said once in a run, however often it is resumed.
    sizeTold: false as boolean,
  });
  const firstOf = (metrics: EpochMetrics) => usual.find((metric) => metrics[metric] !== undefined) ?? 'loss';

  async function keep(control: TrainingControl, every: number) {
    const bytes = await control.keepWeights();
    if (memory.values.sizeTold) return;
    const count = Math.floor(control.epochs / every);
    control.notice(
      `The weights of every ${every === 1 ? 'epoch' : `${every} epochs`} are kept in epochs/: ${megabytes(bytes)} each, ${megabytes(bytes * count)} after ${control.epochs} epochs.`,
    );
    memory.values = { ...memory.values, sizeTold: true };
  }

  return {
    name,
    onTrainBegin() {
      memory.begin();
    },
    async onEpochEnd(control, metrics) {
      // Chosen once, so that all epochs of a run are compared by the same metric.
      const monitor = memory.values.monitor ?? firstOf(metrics);
      const current = monitored(name, monitor, metrics);
      const improved = isBetter(current, memory.values.best, { monitor, mode });
      memory.values = { ...memory.values, monitor, best: improved ? current : memory.values.best };
      if (improved) await control.saveBest(monitor, current);
      if (keepEvery !== undefined && control.epoch % keepEvery === 0) await keep(control, keepEvery);
    },
    state: () => memory.state(),
    restore: (state) => memory.restore(state),
  };
}

const megabytes = (bytes: number) => `${Number((bytes / 2 ** 20).toPrecision(2))} MB`;
