/** Lowers the learning rate when a metric has stopped improving. */

import { z } from 'zod';
import type { Callback } from '../callback.ts';
import { parseOptions } from '../options.ts';
import { lasting } from './lasting.ts';
import { isBetter, type MonitorMode, monitored, monitorMode } from './monitor.ts';

export interface ReduceLROnPlateauOptions {
  /** Default `val_loss`. */
  readonly monitor?: string;
  /** The learning rate is multiplied with this: 0..1. Default 0.1. */
  readonly factor?: number;
  /** Epochs without improvement before the learning rate is lowered. Default 10. */
  readonly patience?: number;
  /** A change must be larger than this to count. Default 1e-4. */
  readonly minDelta?: number;
  /** Default `auto`. */
  readonly mode?: MonitorMode;
  /** Epochs after a reduction in which nothing is counted. Default 0. */
  readonly cooldown?: number;
  /** The learning rate never gets lower than this. Default 0. */
  readonly minLearningRate?: number;
  /** Needed where a model file has two of these. Default `reduceLROnPlateau`. */
  readonly name?: string;
}

const schema = z.strictObject({
  monitor: z.string().default('val_loss'),
  factor: z.number().positive().lt(1).default(0.1),
  patience: z.int().min(0).default(10),
  minDelta: z.number().min(0).default(1e-4),
  mode: monitorMode(),
  cooldown: z.int().min(0).default(0),
  minLearningRate: z.number().min(0).default(0),
  name: z.string().default('reduceLROnPlateau'),
});

/** By Keras's rules: an epoch in cooldown is not counted, but can set a new best value. */
export function reduceLROnPlateau(options: ReduceLROnPlateauOptions = {}): Callback {
  const settings = parseOptions('reduceLROnPlateau', schema, options);
  const { monitor, factor, patience, cooldown, minLearningRate, name } = settings;
  const memory = lasting({ wait: 0, cooling: 0, best: null as number | null });

  return {
    name,
    onTrainBegin() {
      memory.begin();
    },
    onEpochEnd(control, metrics) {
      const current = monitored(name, monitor, metrics);
      let { wait, cooling, best } = memory.values;
      if (cooling > 0) {
        cooling--;
        wait = 0;
      }
      if (isBetter(current, best, settings)) {
        best = current;
        wait = 0;
      } else if (cooling === 0) {
        wait++;
        if (wait >= patience && control.learningRate > minLearningRate) {
          control.learningRate = Math.max(control.learningRate * factor, minLearningRate);
          control.notice(`${name}: learning rate is now ${Number(control.learningRate.toPrecision(6))}`);
          cooling = cooldown;
          wait = 0;
        }
      }
      memory.values = { wait, cooling, best };
    },
    state: () => memory.state(),
    restore: (state) => memory.restore(state),
  };
}
