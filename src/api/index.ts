/** The module `darkroom`: everything that a model file can import. Each group is also there as one object by its name. */

import * as schedule from './callbacks/schedules.ts';

export { type BlurOptions, blur } from './augment/blur.ts';
export { type BrightnessOptions, brightness } from './augment/brightness.ts';
export { type ContrastOptions, contrast } from './augment/contrast.ts';
export { type CutmixOptions, cutmix } from './augment/cutmix.ts';
export { type CutoutOptions, cutout } from './augment/cutout.ts';
export { type FlipOptions, flip } from './augment/flip.ts';
export { type MixupOptions, mixup } from './augment/mixup.ts';
export { type NoiseOptions, noise } from './augment/noise.ts';
export { type QuarterTurnOptions, quarterTurn } from './augment/quarter-turn.ts';
export { augmentations } from './augment/registry.ts';
export { type RotateOptions, rotate } from './augment/rotate.ts';
export { type SaturationOptions, saturation } from './augment/saturation.ts';
export { type ShearOptions, shear } from './augment/shear.ts';
export { type ShiftOptions, shift } from './augment/shift.ts';
export { type ZoomOptions, zoom } from './augment/zoom.ts';
export type {
  Affine,
  Augmentation,
  Draws,
  Fill,
  GeometricAugmentation,
  MixAugmentation,
  PerImage,
  PixelAugmentation,
} from './augmentation.ts';
export type { Callback, CallbackState, TrainingControl, WeightSnapshot } from './callback.ts';
export { type CsvLoggerOptions, csvLogger } from './callbacks/csv-logger.ts';
export { type EarlyStoppingOptions, earlyStopping } from './callbacks/early-stopping.ts';
export { learningRateSchedule, type ScheduleFunction } from './callbacks/learning-rate-schedule.ts';
export { type ModelCheckpointOptions, modelCheckpoint } from './callbacks/model-checkpoint.ts';
export type { MonitorMode } from './callbacks/monitor.ts';
export { type ReduceLROnPlateauOptions, reduceLROnPlateau } from './callbacks/reduce-lr-on-plateau.ts';
export { callbacks } from './callbacks/registry.ts';
export {
  type CosineDecayOptions,
  cosineDecay,
  type ExponentialDecayOptions,
  exponentialDecay,
  type OneCycleOptions,
  oneCycle,
  type Schedule,
  type SchedulePosition,
  type StepDecayOptions,
  stepDecay,
} from './callbacks/schedules.ts';
export { terminateOnNaN } from './callbacks/terminate-on-nan.ts';
export { defineModel } from './define.ts';
export { type GeluOptions, gelu, hardSwish, logSoftmax, mish, swish } from './layers/activations.ts';
export { layers } from './layers/registry.ts';
export { type SpatialDropout2dOptions, spatialDropout2d } from './layers/spatial-dropout-2d.ts';
export { type BinaryCrossentropyOptions, binaryCrossentropy } from './losses/binary-crossentropy.ts';
export { type FocalCrossentropyOptions, focalCrossentropy } from './losses/focal-crossentropy.ts';
export { categoricalHinge, hinge } from './losses/hinge.ts';
export { losses } from './losses/registry.ts';
export {
  type SparseCategoricalCrossentropyOptions,
  sparseCategoricalCrossentropy,
} from './losses/sparse-categorical-crossentropy.ts';
export type {
  BuildContext,
  Loss,
  LossName,
  ModelDefinition,
  Params,
  TrainSettings,
  WidenedParams,
} from './model.ts';
export type { Optimizer } from './optimizer.ts';
export { type AdadeltaOptions, adadelta } from './optimizers/adadelta.ts';
export { type AdagradOptions, adagrad } from './optimizers/adagrad.ts';
export { type AdamOptions, adam } from './optimizers/adam.ts';
export { type AdamaxOptions, adamax } from './optimizers/adamax.ts';
export { type AdamWOptions, adamw } from './optimizers/adamw.ts';
export type { Clipping } from './optimizers/clipping.ts';
export { type NadamOptions, nadam } from './optimizers/nadam.ts';
export { type OptimizerName, optimizers } from './optimizers/registry.ts';
export { type RmspropOptions, rmsprop } from './optimizers/rmsprop.ts';
export { type SgdOptions, sgd } from './optimizers/sgd.ts';

export const schedules = {
  stepDecay: schedule.stepDecay,
  exponentialDecay: schedule.exponentialDecay,
  cosineDecay: schedule.cosineDecay,
  oneCycle: schedule.oneCycle,
} as const;
