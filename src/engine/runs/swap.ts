/**
 * Replaces a folder of files as a whole, so that a process killed at any moment leaves the old folder or the new one.
 *
 * `<name>.writing` is being filled. Complete and on the disk it becomes `<name>.new`; the old folder steps aside as
 * `<name>.old`; the new one takes the name; the old one goes. Whoever opens the run next finishes what was begun.
 */

import { mkdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { renamePatiently, syncFiles, syncFolder } from './write.ts';

/** @param fill Writes the files into the folder that it gets. What it throws leaves the old folder in place. */
export async function replaceFolder(path: string, fill: (folder: string) => Promise<void>): Promise<void> {
  const writing = `${path}.writing`;
  try {
    await rm(writing, { recursive: true, force: true });
    await mkdir(writing);
    await fill(writing);
    await syncFiles(writing);
  } catch (error) {
    // On a full disk this also gives back the space that is needed to write down why the run failed.
    await rm(writing, { recursive: true, force: true }).catch(() => {});
    throw error;
  }
  await renamePatiently(writing, `${path}.new`);
  await syncFolder(dirname(path));
  await finishSwap(path);
}

/** Brings a folder to its newest complete state after a crash. Only the run's writer may do this. */
export async function recoverFolder(path: string): Promise<void> {
  await rm(`${path}.writing`, { recursive: true, force: true });
  if (await isFolder(`${path}.new`)) await finishSwap(path);
  else if (!(await isFolder(path)) && (await isFolder(`${path}.old`))) await renamePatiently(`${path}.old`, path);
  await rm(`${path}.old`, { recursive: true, force: true });
}

/**
 * Path of the newest complete folder, for readers, who come at any moment and must change nothing. Undefined when there
 * is none yet.
 */
export async function currentFolder(runFolder: string, name: string): Promise<string | undefined> {
  for (const candidate of [name, `${name}.new`, `${name}.old`, name]) {
    const path = join(runFolder, candidate);
    if (await isFolder(path)) return path;
  }
  return undefined;
}

async function finishSwap(path: string): Promise<void> {
  const old = `${path}.old`;
  if (await isFolder(path)) {
    await rm(old, { recursive: true, force: true });
    await renamePatiently(path, old);
  }
  await renamePatiently(`${path}.new`, path);
  await syncFolder(dirname(path));
  await rm(old, { recursive: true, force: true });
}

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
