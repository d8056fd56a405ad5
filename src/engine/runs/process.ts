/** Tells whether a process that wrote a lock is still the same living process. */

import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { hasCode } from './write.ts';

/** A process, so that a later one with the same number is not taken for it. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly host: string;
  /** Start of the process in the kernel's own terms, where it can be read; empty elsewhere. */
  readonly started: string;
}

export const thisProcess = (): ProcessIdentity => ({
  pid: process.pid,
  host: hostname(),
  started: startOf(process.pid),
});

/** `unknown` for a process of another machine: a workspace on a network share. */
export function liveness(owner: ProcessIdentity): 'alive' | 'gone' | 'unknown' {
  if (owner.host !== hostname()) return 'unknown';
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    // EPERM: the process is there, but belongs to somebody else.
    if (!hasCode(error, 'EPERM')) return 'gone';
  }
  const started = startOf(owner.pid);
  return started !== '' && owner.started !== '' && started !== owner.started ? 'gone' : 'alive';
}

/** Boot id and start in clock ticks on Linux. A zombie, killed but not yet waited for by its parent, counts as gone. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    // The second field is the program's name in parentheses, which may itself hold spaces and parentheses.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? 'zombie' : `${boot}:${fields[19]}`;
  } catch {
    return '';
  }
}
