/**
 * Learning rates as functions of where training is. A schedule knows nothing of callbacks or runs: position in, learning
 * rate out, so that a resumed run continues on the same curve.
 */

import { z } from 'zod';
import { parseOptions } from '../options.ts';

/** Where training is. Epochs and steps count from 0, as in Keras. */
export interface SchedulePosition {
  readonly epoch: number;
  readonly epochs: number;
  /** Batches trained so far. */
  readonly step: number;
  readonly stepsPerEpoch: number;
  /** The optimizer's own. */
  readonly initialLearningRate: number;
}

export interface Schedule {
  readonly name: string;
  /** When the learning rate changes. */
  readonly per: 'epoch' | 'batch';
  learningRate(position: SchedulePosition): number;
}

const positive = () => z.number().positive();

export interface StepDecayOptions {
  /** The learning rate is multiplied with this … Default 0.5. */
  readonly factor?: number;
  /** … after each of this many epochs. Default 10. */
  readonly every?: number;
}

/** A staircase: initial · factor^⌊epoch / every⌋. */
export function stepDecay(options: StepDecayOptions = {}): Schedule {
  const schema = z.strictObject({ factor: positive().max(1).default(0.5), every: z.int().min(1).default(10) });
  const { factor, every } = parseOptions('stepDecay', schema, options);
  return {
    name: 'stepDecay',
    per: 'epoch',
    learningRate: ({ epoch, initialLearningRate }) => initialLearningRate * factor ** Math.floor(epoch / every),
  };
}

export interface ExponentialDecayOptions {
  /** The learning rate is multiplied with this over `every` epochs. Default 0.9. */
  readonly rate?: number;
  /** Epochs. Default 1. */
  readonly every?: number;
}

/** A smooth curve, set anew each epoch: initial · rate^(epoch / every). */
export function exponentialDecay(options: ExponentialDecayOptions = {}): Schedule {
  const schema = z.strictObject({ rate: positive().max(1).default(0.9), every: positive().default(1) });
  const { rate, every } = parseOptions('exponentialDecay', schema, options);
  return {
    name: 'exponentialDecay',
    per: 'epoch',
    learningRate: ({ epoch, initialLearningRate }) => initialLearningRate * rate ** (epoch / every),
  };
}

export interface CosineDecayOptions {
  /** Where the curve ends. Default 0. */
  readonly minLearningRate?: number;
  /** Epochs in which the learning rate first rises in a line from 0 to the optimizer's. Default 0. */
  readonly warmupEpochs?: number;
  /** Epochs until the end of the curve, warm-up included. Default: all of the run. */
  readonly epochs?: number;
}

/** Half a cosine from the initial learning rate down (Loshchilov and Hutter, "SGDR", 2017, without restarts). */
export function cosineDecay(options: CosineDecayOptions = {}): Schedule {
  const schema = z.strictObject({
    minLearningRate: z.number().min(0).default(0),
    warmupEpochs: z.number().min(0).default(0),
    epochs: positive().optional(),
  });
  const settings = parseOptions('cosineDecay', schema, options);
  return {
    name: 'cosineDecay',
    per: 'batch',
    learningRate: ({ step, stepsPerEpoch, epochs, initialLearningRate }) => {
      const warmup = settings.warmupEpochs * stepsPerEpoch;
      // The first step of a warm-up already moves: a learning rate of 0 would waste a batch.
      if (step < warmup) return (initialLearningRate * (step + 1)) / warmup;
      const rest = Math.max(1, (settings.epochs ?? epochs) * stepsPerEpoch - warmup);
      const done = Math.min(1, (step - warmup) / rest);
      const lowest = Math.min(settings.minLearningRate, initialLearningRate);
      return lowest + (initialLearningRate - lowest) * halfCosine(done);
    },
  };
}

export interface OneCycleOptions {
  /** The top of the cycle. Default: the optimizer's learning rate. */
  readonly maxLearningRate?: number;
  /** Part of the run in which the learning rate rises: 0..1. Default 0.3. */
  readonly warmup?: number;
  /** It begins at maxLearningRate divided by this. Default 25. */
  readonly startDivisor?: number;
  /** It ends at the beginning divided by this. Default 1e4. */
  readonly endDivisor?: number;
}

/**
 * Up and down once over the whole run, both as half a cosine (Smith and Topin, "Super-Convergence", 2018). Momentum stays
 * as it is.
 */
export function oneCycle(options: OneCycleOptions = {}): Schedule {
  const schema = z.strictObject({
    maxLearningRate: positive().optional(),
    warmup: positive().lt(1).default(0.3),
    startDivisor: z.number().min(1).default(25),
    endDivisor: z.number().min(1).default(1e4),
  });
  const { maxLearningRate, warmup, startDivisor, endDivisor } = parseOptions('oneCycle', schema, options);
  return {
    name: 'oneCycle',
    per: 'batch',
    learningRate: ({ step, stepsPerEpoch, epochs, initialLearningRate }) => {
      const top = maxLearningRate ?? initialLearningRate;
      const start = top / startDivisor;
      const last = Math.max(1, epochs * stepsPerEpoch - 1);
      const peak = Math.max(1, warmup * last);
      if (step <= peak) return top + (start - top) * halfCosine(step / peak);
      const end = start / endDivisor;
      return end + (top - end) * halfCosine(Math.min(1, (step - peak) / Math.max(1, last - peak)));
    },
  };
}

/** 1 at 0, 0 at 1, flat at both ends. */
const halfCosine = (x: number) => (1 + Math.cos(Math.PI * x)) / 2;
