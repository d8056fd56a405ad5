/** The memory of a callback: JSON values that begin anew with each training and come back when a run is resumed. */

import type { CallbackState } from '../callback.ts';

interface Lasting<V extends CallbackState['values']> {
  values: V;
  /** To be called from `onTrainBegin`. A resumed run restores afterwards. */
  begin(): void;
  state(): CallbackState;
  restore(state: CallbackState): void;
}

export function lasting<V extends CallbackState['values']>(initial: V): Lasting<V> {
  return {
    values: initial,
    begin() {
      this.values = initial;
    },
    state() {
      return { values: { ...this.values } };
    },
    restore(state) {
      this.values = { ...initial, ...(state.values as V) };
    },
  };
}
