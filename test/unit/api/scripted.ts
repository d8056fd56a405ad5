/** Runs callbacks through scripted epochs, in the order of the training loop, with no model behind them. */

import type { Callback, CallbackState, TrainingControl, WeightSnapshot } from '../../../src/api/callback.ts';
import type { EpochMetrics } from '../../../src/protocol/runs.ts';

interface Script {
  /** What each epoch measures. */
  readonly metrics: readonly EpochMetrics[];
  readonly batchesPerEpoch?: number;
  readonly learningRate?: number;
  /** Epochs of the whole run. Default: those of `metrics`, after `from`. */
  readonly epochs?: number;
  /** Epochs that are done already; then callbacks are restored from `states`. */
  readonly from?: number;
  readonly states?: readonly (CallbackState | undefined)[];
  /** Leaves out onTrainEnd, as a kill does. */
  readonly killed?: boolean;
  /** Loss of each batch, by its number from 1. */
  readonly batchLoss?: (step: number) => number;
}

interface Outcome {
  readonly epochsRun: number;
  readonly stepsRun: number;
  readonly stopped?: string;
  /** After each epoch. */
  readonly learningRates: readonly number[];
  /** In each batch. */
  readonly batchRates: readonly number[];
  readonly best: readonly { epoch: number; monitor: string; value: number }[];
  /** Epochs whose weights were kept. */
  readonly kept: readonly number[];
  readonly weights: WeightSnapshot;
  readonly notices: readonly string[];
  readonly files: Readonly<Record<string, string>>;
  readonly states: readonly (CallbackState | undefined)[];
  readonly learningRate: number;
}

/** The weights after epoch n are `[[n]]`. */
export async function play(callbacks: readonly Callback[], script: Script): Promise<Outcome> {
  const { metrics, batchesPerEpoch = 1, from = 0, epochs = from + metrics.length } = script;
  let stopped: string | undefined;
  let weights: WeightSnapshot = [new Float32Array([from])];
  const files: Record<string, string> = {};
  const learningRates: number[] = [];
  const batchRates: number[] = [];
  const best: { epoch: number; monitor: string; value: number }[] = [];
  const kept: number[] = [];
  const notices: string[] = [];
  const control: TrainingControl & { epoch: number; step: number } = {
    epochs,
    batchesPerEpoch,
    epoch: from,
    step: from * batchesPerEpoch,
    learningRate: script.learningRate ?? 0.001,
    stop: (reason) => {
      stopped ??= reason;
    },
    snapshotWeights: async () => weights.map((values) => values.slice()),
    restoreWeights: async (snapshot) => {
      weights = snapshot;
    },
    saveBest: async (monitor, value) => {
      best.push({ epoch: control.epoch, monitor, value });
    },
    keepWeights: async () => {
      kept.push(control.epoch);
      return 3 * 2 ** 20;
    },
    notice: (message) => notices.push(message),
    appendFile: async (name, line) => {
      files[name] = `${files[name] ?? ''}${line}\n`;
    },
  };

  for (const callback of callbacks) await callback.onTrainBegin?.(control);
  script.states?.forEach((state, i) => {
    if (state) callbacks[i]!.restore?.(structuredClone(state));
  });
  for (const measured of metrics) {
    if (stopped) break;
    control.epoch++;
    for (const callback of callbacks) await callback.onEpochBegin?.(control);
    for (let batch = 0; batch < batchesPerEpoch && !stopped; batch++) {
      for (const callback of callbacks) callback.onBatchBegin?.(control);
      batchRates.push(control.learningRate);
      control.step++;
      const logs = { loss: script.batchLoss?.(control.step) ?? measured.loss ?? 0, accuracy: 0 };
      for (const callback of callbacks) callback.onBatchEnd?.(control, logs);
    }
    weights = [new Float32Array([control.epoch])];
    if (stopped) break;
    for (const callback of callbacks) await callback.onEpochEnd?.(control, measured);
    learningRates.push(control.learningRate);
  }
  const states = callbacks.map((callback) => structuredClone(callback.state?.()));
  if (!script.killed) for (const callback of callbacks) await callback.onTrainEnd?.(control);
  const { epoch: epochsRun, step: stepsRun, learningRate } = control;
  return {
    epochsRun,
    stepsRun,
    stopped,
    learningRates,
    batchRates,
    best,
    kept,
    weights,
    notices,
    files,
    states,
    learningRate,
  };
}
