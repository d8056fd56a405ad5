/** Keeps count of the runs that are training in this process, so that it can end them cleanly before it leaves. */

import type { EventName, Events } from '../protocol/requests.ts';

export interface ActiveRuns {
  /** A run's folder exists. Its first event may be minutes away (images are decoded first), or even be its end. */
  started(run: string): void;
  /** Is shown every event that leaves the engine. */
  see<N extends EventName>(name: N, event: Events[N]): void;
  /** Asks each run to stop and resolves when all of them have ended. */
  stopAll(stop: (run: string) => Promise<unknown>): Promise<void>;
}

export function trackRuns(): ActiveRuns {
  const active = new Set<string>();
  const ended = new Set<string>();
  let whenEmpty: (() => void) | undefined;
  return {
    started(run) {
      if (!ended.has(run)) active.add(run);
    },
    see(name, event) {
      if (name !== 'run/ended') return;
      const { run } = event as Events['run/ended'];
      ended.add(run);
      active.delete(run);
      if (active.size === 0) whenEmpty?.();
    },
    async stopAll(stop) {
      const empty = new Promise<void>((resolve) => {
        whenEmpty = resolve;
      });
      await Promise.allSettled([...active].map(stop));
      if (active.size > 0) await empty;
    },
  };
}
