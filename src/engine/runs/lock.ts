/** A run has one writer: the process named in its `lock` file. The lock of a process that died is taken over. */

import { randomBytes } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runInUse } from '../../protocol/errors.ts';
import { liveness, type ProcessIdentity, thisProcess } from './process.ts';
import { explainingWrites, hasCode } from './write.ts';

export const lockFile = 'lock';

export interface RunLock {
  /** Never throws: a folder that was deleted needs no unlocking. */
  release(): Promise<void>;
}

/** Takes the run's lock. @throws UserError `run-in-use` while another training, here or elsewhere, holds it. */
export async function lockRun(folder: string, id: string): Promise<RunLock> {
  const path = join(folder, lockFile);
  const text = `${JSON.stringify({ ...thisProcess(), token: randomBytes(8).toString('hex') })}\n`;
  const prepared = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  try {
    await explainingWrites(folder, () => writeFile(prepared, text));
    while (!(await claim(prepared, path, text))) await removeStale(path, id);
  } finally {
    await rm(prepared, { force: true });
  }
  return {
    release: async () => {
      const holder = await readFile(path, 'utf8').catch(() => '');
      if (holder === text) await rm(path, { force: true }).catch(() => {});
    },
  };
}

/** Who holds the run's lock; undefined when nobody does. */
export async function lockHolder(folder: string): Promise<ProcessIdentity | undefined> {
  const text = await readFile(join(folder, lockFile), 'utf8').catch(() => '');
  return parseOwner(text);
}

/** A link appears with its content at once, and only if there is none: nobody ever reads half a lock. */
async function claim(prepared: string, path: string, text: string): Promise<boolean> {
  try {
    await link(prepared, path);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    if (!hasCode(error, 'EPERM', 'ENOTSUP', 'ENOSYS', 'EINVAL', 'EMLINK', 'EISDIR')) throw error;
  }
  // A file system without hard links (exFAT, some network shares).
  try {
    await writeFile(path, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

async function removeStale(path: string, id: string): Promise<void> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return;
  const owner = parseOwner(text);
  const state = owner ? liveness(owner) : 'gone';
  if (owner && state !== 'gone') throw runInUse(id, owner.pid, state === 'unknown' ? owner.host : undefined, path);
  // Moved aside first and compared: of two processes that saw the same stale lock, one may already have its own there.
  const aside = `${path}.stale.${randomBytes(4).toString('hex')}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return;
    throw error;
  }
  const moved = await readFile(aside, 'utf8').catch(() => text);
  if (moved !== text) await link(aside, path).catch(() => {});
  await rm(aside, { force: true });
}

function parseOwner(text: string): ProcessIdentity | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return undefined;
    const { pid, host, started } = value as Partial<Record<keyof ProcessIdentity, unknown>>;
    return typeof pid === 'number' && typeof host === 'string' && typeof started === 'string'
      ? { pid, host, started }
      : undefined;
  } catch {
    return undefined;
  }
}
