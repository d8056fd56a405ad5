/** A long piece of work that several requests wait for: done once, its progress told to all of them. */

import { CancelledError } from '../../protocol/errors.ts';
import type { Work } from './dataset.ts';

export class SharedWork<T> {
  readonly #controller = new AbortController();
  readonly #waiting = new Set<Work>();
  readonly #result: Promise<T>;

  constructor(start: (work: Work) => Promise<T>) {
    this.#result = start({
      signal: this.#controller.signal,
      progress: (phase, done, total) => {
        for (const { progress } of this.#waiting) progress?.(phase, done, total);
      },
    });
    // Whoever waits sees the failure; nobody may be waiting any more.
    this.#result.catch(() => {});
  }

  /** Set when all who waited have cancelled: the work ends without a result, and nobody should join it. */
  get abandoned(): boolean {
    return this.#controller.signal.aborted;
  }

  /** Waits for the result. Who cancels leaves alone; the work itself ends when nobody waits for it any more. */
  async join(work: Work): Promise<T> {
    const { signal } = work;
    if (signal?.aborted) throw new CancelledError();
    this.#waiting.add(work);
    let leave: () => void = () => {};
    const left = new Promise<never>((_, reject) => {
      leave = () => {
        this.#waiting.delete(work);
        if (this.#waiting.size === 0) this.#controller.abort(new CancelledError());
        reject(new CancelledError());
      };
    });
    signal?.addEventListener('abort', leave, { once: true });
    try {
      return await Promise.race([this.#result, left]);
    } finally {
      signal?.removeEventListener('abort', leave);
      this.#waiting.delete(work);
    }
  }
}
