/** Time of a run, and a forecast of what is left of it. Pauses and interruptions don't count. */

/** Seconds of training since the run's beginning. */
export class Clock {
  #seconds: number;
  #since: number | undefined;
  readonly #now: () => number;

  /** @param seconds What earlier processes have trained. `now` is in milliseconds. */
  constructor(seconds = 0, now: () => number = () => performance.now()) {
    this.#seconds = seconds;
    this.#now = now;
    this.#since = now();
  }

  get seconds(): number {
    return this.#seconds + (this.#since === undefined ? 0 : (this.#now() - this.#since) / 1000);
  }

  pause(): void {
    this.#seconds = this.seconds;
    this.#since = undefined;
  }

  continue(): void {
    this.#since ??= this.#now();
  }
}

/** Forecast from the speed so far. The first batch of a process also compiles, so it counts only until the second. */
export class Forecast {
  #first: number | undefined;
  #batches = 0;
  #seconds = 0;
  #epochEnd = 0;

  batch(seconds: number): void {
    if (this.#first === undefined) {
      this.#first = seconds;
    } else {
      this.#batches++;
      this.#seconds += seconds;
    }
  }

  /** What an epoch takes besides its batches: validation and checkpoint. */
  epochEnd(seconds: number): void {
    this.#epochEnd = seconds;
  }

  /** Seconds for so many batches and ends of epochs; undefined before the first batch. */
  remaining(batches: number, epochEnds: number): number | undefined {
    if (this.#first === undefined) return undefined;
    const perBatch = this.#batches === 0 ? this.#first : this.#seconds / this.#batches;
    return perBatch * batches + this.#epochEnd * epochEnds;
  }
}
