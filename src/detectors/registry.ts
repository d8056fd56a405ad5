/** Every detector, gravest first. */

import { deadUnits } from './dead-units.ts';
import type { Detector } from './detector.ts';
import { explodingLoss } from './exploding-loss.ts';
import { majorityRate } from './majority-rate.ts';
import { neverPredicted } from './never-predicted.ts';
import { overfitting } from './overfitting.ts';
import { slowLearning } from './slow-learning.ts';
import { stillImproving } from './still-improving.ts';
import { unsteadyLoss } from './unsteady-loss.ts';
import { validationGap } from './validation-gap.ts';

export const detectors: readonly Detector[] = [
  explodingLoss,
  majorityRate,
  deadUnits,
  overfitting,
  neverPredicted,
  validationGap,
  unsteadyLoss,
  slowLearning,
  stillImproving,
];
