/** Tells whether the process that holds a run's lock still trains it. */

import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { liveness, lockFile, type Machine, parseLock } from '../protocol/run-lock.ts';

const thisMachine: Machine = {
  host: hostname(),
  kill: process.kill,
  // Of /proc, which is memory.
  read: (path) => readFileSync(path, 'utf8'),
};

/**
 * False when there is no lock: it is given back even where the disk was too full to write how the run ended. Of a process
 * on another machine nothing here can tell, so it is believed to train.
 */
export async function isTraining(folder: string): Promise<boolean> {
  const text = await readFile(join(folder, lockFile), 'utf8').catch(() => '');
  const owner = parseLock(text);
  return owner !== undefined && liveness(owner, thisMachine) !== 'gone';
}
