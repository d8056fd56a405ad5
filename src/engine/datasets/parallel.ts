/** Runs many small asynchronous jobs a few at a time, so that a hundred thousand files don't mean as many open ones. */

import { CancelledError } from '../../protocol/errors.ts';
import type { Work } from './dataset.ts';

/** Calls `job` for 0..count-1, at most `limit` at once; the first error stops it, and is thrown when all have ended. */
export async function inParallel(count: number, limit: number, job: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  let failed = false;
  const lane = async () => {
    while (next < count && !failed) {
      try {
        await job(next++);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const lanes = Array.from({ length: Math.min(limit, count) }, lane);
  const ended = await Promise.allSettled(lanes);
  const failure = ended.find((lane) => lane.status === 'rejected');
  if (failure) throw failure.reason;
}

export function throwIfCancelled(work: Work | undefined, what: string): void {
  if (work?.signal?.aborted) throw new CancelledError(what);
}

/** Tells of every half percent at most, as each report crosses to another process. */
export function stepwise(work: Work | undefined, phase: string, total: number): (done: number) => void {
  const step = Math.max(1, Math.floor(total / 200));
  return (done) => {
    if (done % step === 0 || done === total) work?.progress?.(phase, done, total);
  };
}
