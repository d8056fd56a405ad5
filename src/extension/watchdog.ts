/**
 * Notices that the engine no longer answers. While it has work it is asked for its version now and then, which it answers
 * between two batches; a model file that loops forever never lets it come to that.
 */

export interface WatchdogOptions {
  /** Asks the engine for a sign of life. */
  readonly ping: () => Promise<unknown>;
  readonly isBusy: () => boolean;
  /** Called once for each silence that lasts longer than `patience`. */
  readonly onSilence: () => void;
  /** Milliseconds between two questions. */
  readonly interval: number;
  /** Milliseconds of silence that are too many. */
  readonly patience: number;
}

export interface Watchdog {
  /** Milliseconds since a question was asked that has no answer yet; 0 if there is none. */
  readonly silence: number;
  stop(): void;
}

export function watch({ ping, isBusy, onSilence, interval, patience }: WatchdogOptions): Watchdog {
  let askedAt: number | undefined;
  let told = false;
  const silence = () => (askedAt === undefined ? 0 : Date.now() - askedAt);

  const ask = () => {
    askedAt = Date.now();
    told = false;
    const heard = () => {
      askedAt = undefined;
    };
    // A failed question means that the process is gone, which others notice.
    ping().then(heard, heard);
  };

  const timer = setInterval(() => {
    if (askedAt === undefined) {
      if (isBusy()) ask();
    } else if (!told && silence() > patience) {
      told = true;
      onSilence();
    }
  }, interval);
  timer.unref();

  return {
    get silence() {
      return silence();
    },
    stop: () => clearInterval(timer),
  };
}
