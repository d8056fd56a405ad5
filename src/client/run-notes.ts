/**
 * What a person adds to a run: a name, a pin, tags, a note, in notes.json of the run's folder. It is the one file there
 * that the engine does not write, so that both can write at any time; and the removal of a run.
 */

import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { cannotWriteRun, diskFull, runGone, runStillTrains, unreadableRun } from '../protocol/errors.ts';
import { replaceFile } from './replace-file.ts';
import { isTraining } from './run-owner.ts';

export interface RunNotes {
  readonly name?: string;
  readonly pinned?: boolean;
  readonly tags?: readonly string[];
  readonly note?: string;
}

const notesFile = 'notes.json';

/** Nothing, where there is no file or one that can't be read: notes are never in the way of a run. */
export async function readNotes(folder: string): Promise<RunNotes> {
  return checked((await readObject(folder)) ?? {});
}

/** Edits of one run in this process, one after the other: each begins with what the one before has written. */
const editing = new Map<string, Promise<void>>();

/**
 * Changes some of the notes; `undefined`, and what is empty, takes one away. Fields that a newer version wrote stay.
 * @throws UserError `run-gone`, `disk-full`, `cannot-write-run`.
 */
export function editRun(folder: string, change: Partial<RunNotes>): Promise<void> {
  const before = editing.get(folder) ?? Promise.resolve();
  const edit = before.catch(() => {}).then(() => edited(folder, change));
  editing.set(folder, edit);
  const done = () => {
    if (editing.get(folder) === edit) editing.delete(folder);
  };
  edit.then(done, done);
  return edit;
}

/**
 * Deletes the folder of a run for good.
 * @throws UserError `run-still-trains`; `unreadable-run` where the folder is none of a run; `cannot-write-run`.
 */
export async function removeRun(folder: string): Promise<void> {
  const runs = dirname(folder);
  if (basename(runs) !== 'runs' || basename(folder) === '..') {
    throw unreadableRun(folder, 'it is not among the runs of a workspace');
  }
  if (!(await stat(folder).catch(() => undefined))) return;
  if (await isTraining(folder)) throw runStillTrains(basename(folder));
  // Out of the list at once, and as a whole: a deletion that is cut off leaves no half of a run there.
  const trash = join(dirname(runs), 'trash');
  try {
    await mkdir(trash, { recursive: true });
    await rename(folder, join(trash, randomUUID()));
  } catch (error) {
    // A file of it is open in another program (Windows), or it is a link to elsewhere.
    await removed(folder).catch(() => {
      throw cannotWriteRun(folder, (error as Error).message);
    });
  }
  // What can't be deleted now is tried again with the next one.
  await removed(trash).catch(() => {});
}

const removed = (path: string) => rm(path, { recursive: true, force: true, maxRetries: 3 });

async function edited(folder: string, change: Partial<RunNotes>): Promise<void> {
  if (!(await stat(folder).catch(() => undefined))?.isDirectory()) throw runGone(folder);
  const notes = Object.entries({ ...(await readObject(folder)), ...change }).filter(([, value]) => !isEmpty(value));
  try {
    if (notes.length === 0) await rm(join(folder, notesFile), { force: true });
    else await replaceFile(join(folder, notesFile), `${JSON.stringify(Object.fromEntries(notes), undefined, 2)}\n`);
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    throw ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(code) ? diskFull(folder) : cannotWriteRun(folder, message);
  }
}

async function readObject(folder: string): Promise<Readonly<Record<string, unknown>> | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(join(folder, notesFile), 'utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

const isEmpty = (value: unknown) =>
  value === undefined || value === '' || value === false || (Array.isArray(value) && value.length === 0);

function checked({ name, pinned, tags, note }: Readonly<Record<string, unknown>>): RunNotes {
  return {
    ...(typeof name === 'string' && { name }),
    ...(typeof pinned === 'boolean' && { pinned }),
    ...(Array.isArray(tags) && { tags: tags.filter((tag) => typeof tag === 'string') }),
    ...(typeof note === 'string' && { note }),
  };
}
