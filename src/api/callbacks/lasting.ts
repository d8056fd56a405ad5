/**
 * The memory of a callback: JSON values that begin anew with each training and come back when a run is resumed. Keeps
 * the rule in one place that a restored callback is not reset, whichever of `restore` and `onTrainBegin` comes first.
 */

import type { CallbackState } from '../callback.ts';

type Values = CallbackState['values'];

export interface Lasting<V extends Values> {
  values: V;
  /** To be called from `onTrainBegin`. True if this training begins, false if it goes on. */
  begin(): boolean;
  state(): CallbackState;
  restore(state: CallbackState): void;
}

export function lasting<V extends Values>(initial: V): Lasting<V> {
  let restored = false;
  return {
    values: initial,
    begin() {
      const fresh = !restored;
      if (fresh) this.values = initial;
      restored = false;
      return fresh;
    },
    state() {
      return { values: { ...this.values } };
    },
    restore(state) {
      this.values = { ...initial, ...(state.values as V) };
      restored = true;
    },
  };
}
