/**
 * Durable writing: a file is replaced whole or not at all, and what is reported as written survives a power cut.
 * Failures of the disk become errors that say what to do.
 */

import { constants } from 'node:fs';
import { access, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { cannotWriteRun, diskFull, runFolderGone } from '../../protocol/errors.ts';

/** Counts, so that two requests of one process that write the same file don't take each other's temporary one. */
let writes = 0;

/** Replaces a file: temporary file beside it, fsync, rename, fsync of the folder. */
export async function writeFileAtomic(path: string, data: string | Uint8Array): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}-${++writes}.tmp`);
  try {
    await writeFileDurable(temporary, data);
    await renamePatiently(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
  await syncFolder(dirname(path));
}

/** Writes a new file and waits until it is on the disk. */
export async function writeFileDurable(path: string, data: string | Uint8Array): Promise<void> {
  const file = await open(path, 'w');
  try {
    await file.writeFile(data);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Waits until all files of a folder, and the folder's own list, are on the disk. */
export async function syncFiles(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    // Windows flushes only what is open for writing.
    const file = await open(join(folder, name), 'r+');
    try {
      await file.sync();
    } finally {
      await file.close();
    }
  }
  await syncFolder(folder);
}

/** Waits until a folder's list of names is on the disk, where the platform can say so. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, constants.O_RDONLY);
  try {
    await handle.sync();
  } catch (error) {
    // Some network file systems have no fsync of folders; their rename is all that there is.
    if (!hasCode(error, 'EINVAL', 'ENOTSUP', 'EISDIR')) throw error;
  } finally {
    await handle.close();
  }
}

/** Renames; on Windows waits a little for a virus scanner or an editor that has the file open. */
export async function renamePatiently(from: string, to: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await rename(from, to);
      return;
    } catch (error) {
      const held = process.platform === 'win32' && hasCode(error, 'EPERM', 'EACCES', 'EBUSY');
      if (!held || attempt === 10) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20 * attempt));
    }
  }
}

/** Runs something that writes into a run's folder and explains the disk's refusals to a person. */
export async function explainingWrites<T>(folder: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    throw await explainWriteError(error, folder);
  }
}

async function explainWriteError(error: unknown, folder: string): Promise<unknown> {
  // EFBIG is a limit on the size of files (ulimit -f), which for the person is the same as a full disk.
  if (hasCode(error, 'ENOSPC', 'EDQUOT', 'EFBIG')) return diskFull(folder);
  const exists = await access(folder).then(
    () => true,
    () => false,
  );
  // Something in it that was there a moment ago and is not: somebody is deleting the folder file by file.
  if (!exists || hasCode(error, 'ENOENT')) return runFolderGone(folder);
  if (hasCode(error, 'EACCES', 'EPERM', 'EROFS', 'EIO', 'ENOTDIR', 'EISDIR')) {
    return cannotWriteRun(folder, (error as Error).message);
  }
  return error;
}

export function hasCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}
