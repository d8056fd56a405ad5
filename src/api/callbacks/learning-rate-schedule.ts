/** Sets the learning rate by a schedule, or by a function of the epoch as Keras's LearningRateScheduler does. */

import { badOption } from '../../protocol/errors.ts';
import type { Callback, TrainingControl } from '../callback.ts';
import { lasting } from './lasting.ts';
import type { Schedule } from './schedules.ts';

/** Gets the epoch, from 0 as in Keras, and the learning rate of now; returns the one for this epoch. */
export type ScheduleFunction = (epoch: number, learningRate: number) => number;

const name = 'learningRateSchedule';

export function learningRateSchedule(schedule: Schedule | ScheduleFunction): Callback {
  if (typeof schedule !== 'function' && typeof schedule?.learningRate !== 'function') {
    throw badOption(name, 'it needs a schedule or a function', 'For example: learningRateSchedule(cosineDecay()).');
  }
  const memory = lasting({ initialLearningRate: null as number | null });

  const rate = (control: TrainingControl): number => {
    const epoch = Math.max(0, control.epoch - 1);
    if (typeof schedule === 'function') return schedule(epoch, control.learningRate);
    const initialLearningRate = memory.values.initialLearningRate ?? control.learningRate;
    const { epochs, step, batchesPerEpoch: stepsPerEpoch } = control;
    return schedule.learningRate({ epoch, epochs, step, stepsPerEpoch, initialLearningRate });
  };
  const set = (control: TrainingControl) => {
    const learningRate = rate(control);
    if (!(Number.isFinite(learningRate) && learningRate >= 0)) {
      const problem = `the schedule gave ${learningRate} as the learning rate of epoch ${control.epoch}`;
      throw badOption(name, problem, 'Let the function return a number of at least 0.');
    }
    control.learningRate = learningRate;
  };
  const perBatch = typeof schedule !== 'function' && schedule.per === 'batch';

  return {
    name,
    onTrainBegin(control) {
      memory.values = { initialLearningRate: control.learningRate };
    },
    ...(perBatch ? { onBatchBegin: set } : { onEpochBegin: set }),
    state: () => memory.state(),
    restore: (state) => memory.restore(state),
  };
}
