/** All callbacks by name. A new one is a file of its own and a line here. */

import { csvLogger } from './csv-logger.ts';
import { earlyStopping } from './early-stopping.ts';
import { learningRateSchedule } from './learning-rate-schedule.ts';
import { modelCheckpoint } from './model-checkpoint.ts';
import { reduceLROnPlateau } from './reduce-lr-on-plateau.ts';
import { terminateOnNaN } from './terminate-on-nan.ts';

export const callbacks = {
  earlyStopping,
  reduceLROnPlateau,
  learningRateSchedule,
  modelCheckpoint,
  terminateOnNaN,
  csvLogger,
} as const;
