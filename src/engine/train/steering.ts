/** Stop and pause of a running training: asked for at any time by a request, honoured by the loop between batches. */

import { CancelledError } from '../../protocol/errors.ts';

export class Steering {
  /** Told when the training really pauses, and when it goes on. */
  onPause: (paused: boolean) => void = () => {};
  #paused = false;
  #wake: (() => void) | undefined;
  readonly #stop = new AbortController();

  /** Aborts when the training is to stop: what takes long before the first batch listens to it. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  get stopped(): boolean {
    return this.#stop.signal.aborted;
  }

  stop(): void {
    this.#stop.abort(new CancelledError('The training'));
    this.#wake?.();
  }

  pause(): void {
    this.#paused = true;
  }

  continue(): void {
    this.#paused = false;
    this.#wake?.();
  }

  /** Lets requests in, waits while the training is paused, and tells whether it may go on. */
  async turn(): Promise<'go' | 'stop'> {
    await new Promise((resolve) => setImmediate(resolve));
    if (this.#paused && !this.stopped) await this.#sleep();
    return this.stopped ? 'stop' : 'go';
  }

  async #sleep(): Promise<void> {
    this.onPause(true);
    while (this.#paused && !this.stopped) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    this.#wake = undefined;
    if (!this.stopped) this.onPause(false);
  }
}
