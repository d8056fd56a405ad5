/**
 * How hard this process works: all the time, or a part of it while another process of the engine trains. A low priority
 * alone is not enough: the threads of a training wait for each other in every step, so whoever takes a core for a
 * millisecond delays them all.
 */

import { CancelledError } from '../protocol/errors.ts';
import type { Work } from './datasets/dataset.ts';

/** Part of the time that a core is worked on while something trains elsewhere. */
const whileTraining = 0.1;

let share = 1;

export function setPace(trainingElsewhere: boolean): void {
  share = trainingElsewhere ? whileTraining : 1;
}

/**
 * For loops of heavy work: call the result between two pieces. Lets messages in, such as a cancellation, and rests as long
 * as the pace asks for.
 * @returns A function that throws CancelledError when the work was cancelled.
 */
export function breather({ signal }: Pick<Work, 'signal'>): () => Promise<void> {
  let since = worked();
  return async () => {
    // Cancelling arrives as a message, which a busy loop would never let in.
    await new Promise(setImmediate);
    if (signal?.aborted) throw new CancelledError();
    if (share < 1) await rest((worked() - since) * (1 / share - 1), signal);
    since = worked();
  };
}

/** Milliseconds of all cores; waiting for one, behind whoever has a higher priority, is no work. */
function worked(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Ends early when the work is cancelled, or the training is over. */
async function rest(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  const until = performance.now() + milliseconds;
  while (share < 1 && performance.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, Math.min(100, until - performance.now())));
    if (signal?.aborted) throw new CancelledError();
  }
}
