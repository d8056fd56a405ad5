/**
 * Who trains a run: the process that the file `lock` of its folder names. The engine takes and takes over locks by these
 * rules, and readers tell by the same ones whether a run still trains. What only the system knows is handed in.
 */

export const lockFile = 'lock';

/** A process, so that a later one with the same number is not taken for it. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Name of its machine; empty for this one. */
  readonly host: string;
  /** Start of the process in the kernel's own terms, where it can be read; empty elsewhere. */
  readonly started: string;
}

export interface Machine {
  readonly host: string;
  /** Node's `process.kill`, which with signal 0 only asks. */
  kill(pid: number, signal: 0): unknown;
  /** @throws where the file can't be read. */
  read(path: string): string;
}

/** Undefined for a lock that was torn by a crash. */
export function parseLock(text: string): ProcessIdentity | undefined {
  try {
    const { pid, host = '', started = '' } = JSON.parse(text) as Partial<ProcessIdentity>;
    const whole = Number.isInteger(pid) && typeof host === 'string' && typeof started === 'string';
    return whole ? { pid: pid!, host, started } : undefined;
  } catch {
    return undefined;
  }
}

/** `unknown` for a process of another machine: a workspace on a network share. */
export function liveness(owner: ProcessIdentity, machine: Machine): 'alive' | 'gone' | 'unknown' {
  if (owner.host !== '' && owner.host !== machine.host) return 'unknown';
  try {
    machine.kill(owner.pid, 0);
  } catch (error) {
    // EPERM: the process is there, but belongs to somebody else.
    if ((error as { readonly code?: string }).code !== 'EPERM') return 'gone';
  }
  const started = startOf(owner.pid, machine);
  return started !== '' && owner.started !== '' && started !== owner.started ? 'gone' : 'alive';
}

/** Boot id and start in clock ticks on Linux. A zombie, killed but not yet waited for by its parent, is no start. */
export function startOf(pid: number, { read }: Machine): string {
  try {
    const stat = read(`/proc/${pid}/stat`);
    const boot = read('/proc/sys/kernel/random/boot_id').trim();
    // The second field is the program's name in parentheses, which may itself hold spaces and parentheses.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? 'zombie' : `${boot}:${fields[19]}`;
  } catch {
    return '';
  }
}
