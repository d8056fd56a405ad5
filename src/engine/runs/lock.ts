/** A run has one writer: the process named in its `lock` file. The lock of a process that died is taken over. */

import { createHash, randomBytes } from 'node:crypto';
import { type FileHandle, link, open, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runFolderGone, runInUse } from '../../protocol/errors.ts';
import { liveness, lockFile, type ProcessIdentity, parseLock } from '../../protocol/run-lock.ts';
import { thisMachine, thisProcess } from './process.ts';
import { explainingWrites, hasCode } from './write.ts';

export interface RunLock {
  /**
   * To be called before something important is written: whoever deletes a run while it trains may remove only what was
   * there at that moment. @throws UserError `run-folder-gone`, or `run-in-use` if another process has the lock now.
   */
  check(): Promise<void>;
  /** Never throws: a folder that was deleted needs no unlocking. One that was moved is unlocked where it is now. */
  release(): Promise<void>;
}

/** Takes the run's lock. @throws UserError `run-in-use` while another training, here or elsewhere, holds it. */
export async function lockRun(folder: string, id: string): Promise<RunLock> {
  const text = `${JSON.stringify({ ...thisProcess(), token: randomBytes(8).toString('hex') })}\n`;
  const path = join(folder, lockFile);
  await explainingWrites(folder, () => acquire(path, text, id));
  const file = await openLock(path);
  return {
    check: async () => {
      const holder = await readFile(path, 'utf8').catch(() => undefined);
      if (holder === undefined) throw runFolderGone(folder);
      if (holder !== text) throw runInUse(id, parseLock(holder)?.pid ?? 0, undefined, path);
    },
    release: async () => {
      const holder = await readFile(path, 'utf8').catch(() => '');
      if (holder === text) await rm(path, { force: true }).catch(() => {});
      // Whoever reads an empty lock sees that nobody holds it.
      else if (file) await empty(file, text).catch(() => {});
      await file?.close().catch(() => {});
    },
  };
}

async function empty(file: FileHandle, text: string): Promise<void> {
  if ((await file.readFile('utf8')) === text) await file.truncate();
}

/** The lock itself, wherever its folder is moved. Windows moves no folder that holds an open file, so there it stays shut. */
async function openLock(path: string): Promise<FileHandle | undefined> {
  if (process.platform === 'win32') return undefined;
  return open(path, 'r+').catch(() => undefined);
}

/** Who holds the run's lock; undefined when nobody does. */
export async function lockHolder(folder: string): Promise<ProcessIdentity | undefined> {
  const text = await readFile(join(folder, lockFile), 'utf8').catch(() => '');
  return parseLock(text);
}

async function acquire(path: string, text: string, id: string): Promise<void> {
  const prepared = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    await writeFile(prepared, text);
    while (!(await claim(prepared, path, text))) await removeStale(path, text, id);
  } finally {
    await rm(prepared, { force: true }).catch(() => {});
  }
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

/**
 * Removes a dead process's lock. Of several that see the same one, only the one that holds a second lock, named after
 * the stale one's content, may remove it: otherwise a slow one would remove the lock that a fast one has just taken.
 */
async function removeStale(path: string, text: string, id: string): Promise<void> {
  const found = await readFile(path, 'utf8').catch(() => undefined);
  if (found === undefined) return;
  const owner = parseLock(found);
  const state = owner ? liveness(owner, thisMachine) : 'gone';
  if (owner && state !== 'gone') throw runInUse(id, owner.pid, state === 'unknown' ? owner.host : undefined, path);
  const right = `${path}.${createHash('sha256').update(found).digest('hex').slice(0, 12)}`;
  await acquire(right, text, id);
  try {
    if ((await readFile(path, 'utf8').catch(() => undefined)) === found) await rm(path);
  } finally {
    await rm(right, { force: true });
  }
}
