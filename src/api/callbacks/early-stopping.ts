/** Stops training when a metric has stopped improving, and goes back to the best weights. */

import { z } from 'zod';
import type { Callback, WeightSnapshot } from '../callback.ts';
import { parseOptions } from '../options.ts';
import { lasting } from './lasting.ts';
import { isBetter, type MonitorMode, monitored, monitorMode } from './monitor.ts';

export interface EarlyStoppingOptions {
  /** Default `val_loss`. */
  readonly monitor?: string;
  /** Epochs without improvement before training ends. Default 0: the first one that is not better. */
  readonly patience?: number;
  /** A change must be larger than this to count. Default 0. */
  readonly minDelta?: number;
  /** Default `auto`. */
  readonly mode?: MonitorMode;
  /** At the end, whether stopped or not, take the weights of the best epoch. Default true (Keras: false). */
  readonly restoreBest?: boolean;
  /** An epoch that improves but does not beat this value uses up patience, too. Default: none. */
  readonly baseline?: number;
  /** Needed where a model file has two of these. Default `earlyStopping`. */
  readonly name?: string;
}

const schema = z.strictObject({
  monitor: z.string().default('val_loss'),
  patience: z.int().min(0).default(0),
  minDelta: z.number().min(0).default(0),
  mode: monitorMode(),
  restoreBest: z.boolean().default(true),
  baseline: z.number().optional(),
  name: z.string().default('earlyStopping'),
});

/** By Keras's rules: the first epoch never stops, and the weights that are kept need not beat the baseline. */
export function earlyStopping(options: EarlyStoppingOptions = {}): Callback {
  const settings = parseOptions('earlyStopping', schema, options);
  const { monitor, patience, restoreBest, name } = settings;
  const baseline = settings.baseline ?? null;
  const memory = lasting({ wait: 0, best: null as number | null, bestEpoch: 0 });
  let bestWeights: WeightSnapshot | undefined;

  return {
    name,
    onTrainBegin() {
      memory.begin();
      bestWeights = undefined;
    },
    async onEpochEnd(control, metrics) {
      const current = monitored(name, monitor, metrics);
      const improved = isBetter(current, memory.values.best, settings);
      if (restoreBest && (improved || !bestWeights)) {
        bestWeights = await control.snapshotWeights();
        memory.values = { ...memory.values, bestEpoch: control.epoch };
      }
      if (improved) {
        const counts = baseline === null || isBetter(current, baseline, settings);
        const wait = counts ? 0 : memory.values.wait + 1;
        memory.values = { wait, best: current, bestEpoch: control.epoch };
        return;
      }
      const wait = memory.values.wait + 1;
      memory.values = { ...memory.values, wait };
      if (wait >= patience && control.epoch > 1) {
        control.stop(`${name}: ${monitor} did not improve for ${wait} ${wait === 1 ? 'epoch' : 'epochs'}`);
      }
    },
    async onTrainEnd(control) {
      if (!restoreBest || !bestWeights) return;
      await control.restoreWeights(bestWeights);
      control.notice(`${name}: took the weights of epoch ${memory.values.bestEpoch}, the best by ${monitor}`);
    },
    state: () => ({ ...memory.state(), ...(bestWeights && { weights: bestWeights }) }),
    restore(state) {
      memory.restore(state);
      bestWeights = state.weights;
    },
  };
}
