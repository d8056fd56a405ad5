/**
 * Runs the callbacks of a training in a fixed order, the same for every hook: `modelCheckpoint` first, then the others as
 * the model file lists them. The checkpoint comes before those that may change the weights, so that best/ never holds
 * weights that were not measured.
 */

import type { Callback, CallbackState, TrainingControl } from '../../api/callback.ts';
import type { EpochMetrics } from '../../protocol/runs.ts';

export function arrangeCallbacks(listed: readonly Callback[]): readonly Callback[] {
  const checkpoint = (callback: Callback) => callback.name === 'modelCheckpoint';
  return [...listed.filter(checkpoint), ...listed.filter((callback) => !checkpoint(callback))];
}

/** One method per hook; asynchronous callbacks are awaited one after the other. */
export class CallbackRunner {
  readonly #callbacks: readonly Callback[];
  readonly #control: TrainingControl;

  constructor(callbacks: readonly Callback[], control: TrainingControl) {
    this.#callbacks = arrangeCallbacks(callbacks);
    this.#control = control;
  }

  async trainBegin(): Promise<void> {
    for (const callback of this.#callbacks) await callback.onTrainBegin?.(this.#control);
  }

  async epochBegin(): Promise<void> {
    for (const callback of this.#callbacks) await callback.onEpochBegin?.(this.#control);
  }

  batchBegin(): void {
    for (const callback of this.#callbacks) callback.onBatchBegin?.(this.#control);
  }

  batchEnd(logs: EpochMetrics): void {
    for (const callback of this.#callbacks) callback.onBatchEnd?.(this.#control, logs);
  }

  async epochEnd(metrics: EpochMetrics): Promise<void> {
    for (const callback of this.#callbacks) await callback.onEpochEnd?.(this.#control, metrics);
  }

  async trainEnd(): Promise<void> {
    for (const callback of this.#callbacks) await callback.onTrainEnd?.(this.#control);
  }

  states(): Record<string, CallbackState> {
    return Object.fromEntries(
      this.#callbacks.flatMap((callback) => (callback.state ? [[callback.name, callback.state()] as const] : [])),
    );
  }

  restore(states: Readonly<Record<string, CallbackState>>): void {
    for (const callback of this.#callbacks) {
      const state = states[callback.name];
      if (state) callback.restore?.(state);
    }
  }
}
