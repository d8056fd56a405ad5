/** Thins out progress reports: at most 20 a second cross the channel, and the last one always does. */

export interface ProgressThrottle {
  readonly report: (phase: string, done: number, total: number) => void;
  /** Sends what is held back. */
  flush(): void;
}

/** Milliseconds between two reports. */
const interval = 50;

export function throttleProgress(
  send: (phase: string, done: number, total: number) => void,
  now: () => number = () => performance.now(),
): ProgressThrottle {
  let sentAt = Number.NEGATIVE_INFINITY;
  let sentPhase: string | undefined;
  let held: [string, number, number] | undefined;

  const flush = () => {
    if (!held) return;
    const [phase, done, total] = held;
    held = undefined;
    sentAt = now();
    sentPhase = phase;
    send(phase, done, total);
  };

  return {
    flush,
    report(phase, done, total) {
      // The last report of a phase is not lost when the next phase begins.
      if (held && held[0] !== phase) flush();
      held = [phase, done, total];
      if (phase !== sentPhase || done >= total || now() - sentAt >= interval) flush();
    },
  };
}
