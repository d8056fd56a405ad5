/** Ends training as soon as the loss is not a finite number: nothing that follows could be learned. */

import type { Callback, TrainingControl } from '../callback.ts';

export function terminateOnNaN(): Callback {
  const name = 'terminateOnNaN';
  const check = (control: TrainingControl, loss: number | undefined, when: string) => {
    if (loss === undefined || Number.isFinite(loss)) return;
    const what = Number.isNaN(loss) ? 'not a number' : 'infinite';
    control.stop(`${name}: the loss became ${what} in ${when}; try a smaller learning rate`);
  };
  return {
    name,
    onBatchEnd: (control, logs) => check(control, logs.loss, `step ${control.step} of epoch ${control.epoch}`),
    onEpochEnd: (control, metrics) => check(control, metrics.loss, `epoch ${control.epoch}`),
  };
}
