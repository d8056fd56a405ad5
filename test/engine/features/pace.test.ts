/** How a process gives way: it rests while something trains elsewhere, and goes on at once when that is over. */

import { afterEach, expect, it } from 'vitest';
import { breather, setPace } from '../../../src/engine/pace.ts';

afterEach(() => setPace(false));

/** Keeps a core busy for so long. */
function work(milliseconds: number): void {
  const { user, system } = process.cpuUsage();
  for (;;) {
    const now = process.cpuUsage();
    if (now.user + now.system - user - system >= milliseconds * 1000) return;
  }
}

it('throws when the work was cancelled, also while it rests', async () => {
  const controller = new AbortController();
  const breathe = breather(controller);
  await breathe();
  setPace(true);
  work(60);
  const resting = breathe();
  controller.abort();
  await expect(resting).rejects.toMatchObject({ name: 'CancelledError' });
  await expect(breathe()).rejects.toThrow('cancelled');
});

it('ends its rest when the training is over', async () => {
  const breathe = breather({});
  setPace(true);
  work(100);
  let rested = false;
  const resting = breathe().then(() => {
    rested = true;
  });
  // A turn of the loop, after which work that does not rest would have gone on.
  await new Promise(setImmediate);
  await new Promise(setImmediate);
  expect(rested).toBe(false);
  setPace(false);
  await resting;
  expect(rested).toBe(true);
});
