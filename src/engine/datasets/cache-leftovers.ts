/** Half-written caches: which of them nobody writes to any more. */

import { basename } from 'node:path';
import { liveness } from '../../protocol/run-lock.ts';
import { thisMachine } from '../runs/process.ts';

/** Those that this process writes to. */
const inUse = new Set<string>();

/** Keeps others of this process from taking a file for a leftover until the work has ended. */
export async function whileInUse<T>(path: string, work: () => Promise<T>): Promise<T> {
  inUse.add(path);
  try {
    return await work();
  } finally {
    inUse.delete(path);
  }
}

/** Whether a file `….<pid>-<random>.tmp` was left by a build that was cancelled, or by a process that is gone. */
export function isLeftover(path: string): boolean {
  const [, pid] = /\.(\d+)-[0-9a-f]+\.tmp$/.exec(basename(path)) ?? [];
  if (pid === undefined) return false;
  return Number(pid) === process.pid ? !inUse.has(path) : isGone(Number(pid));
}

const isGone = (pid: number) => liveness({ pid, host: '', started: '' }, thisMachine) === 'gone';
