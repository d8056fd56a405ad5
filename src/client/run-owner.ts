/**
 * Tells whether the process that holds a run's lock still trains it. The engine writes the lock and judges it by the
 * same rules when it takes one over; readers must not import the engine, so that the rules stand here once more.
 */

import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

interface Owner {
  readonly pid: number;
  readonly host?: string;
  /** Start of the process: boot id and clock ticks on Linux, empty elsewhere. */
  readonly started?: string;
}

/** False when there is no lock: it is given back even where the disk was too full to write how the run ended. */
export async function isTraining(folder: string): Promise<boolean> {
  const text = await readFile(join(folder, 'lock'), 'utf8').catch(() => undefined);
  if (text === undefined) return false;
  const owner = parseOwner(text);
  if (!owner) return false;
  // A workspace on a network share, trained on another machine: nothing here can tell.
  if (owner.host && owner.host !== hostname()) return true;
  if (!isAlive(owner.pid)) return false;
  const started = await startOf(owner.pid);
  return !started || !owner.started || started === owner.started;
}

function parseOwner(text: string): Owner | undefined {
  try {
    const value = JSON.parse(text) as Owner;
    return Number.isInteger(value?.pid) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: the process is there, but belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Numbers of processes are given again: this tells two of the same number apart. A dead one waited for by nobody is none. */
async function startOf(pid: number): Promise<string> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    const boot = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
    // The second field is the program's name in parentheses, which may itself hold spaces and parentheses.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? 'zombie' : `${boot}:${fields[19]}`;
  } catch {
    return '';
  }
}
