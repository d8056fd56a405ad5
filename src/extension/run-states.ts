/** What can be done with a run in its state. */

import type { StoredRun } from './run-store.ts';

type State = Pick<StoredRun, 'state'>;

/** It ended, or waits, before its last epoch. */
export const canResume = ({ state }: State): boolean =>
  state === 'stopped' || state === 'interrupted' || state === 'failed' || state === 'paused';

/** There are weights to evaluate and predict with. */
export const hasWeights = ({ record }: Pick<StoredRun, 'record'>): boolean => record.epochsDone > 0;
