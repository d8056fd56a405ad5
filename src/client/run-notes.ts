/**
 * What a person adds to a run: a name, a pin, tags, a note, in notes.json of the run's folder. It is the one file there
 * that the engine does not write, so that both can write at any time; and the removal of a run.
 */

import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { runStillTrains, unreadableRun } from '../protocol/errors.ts';
import { isTraining } from './run-owner.ts';

export interface RunNotes {
  readonly name?: string;
  readonly pinned?: boolean;
  readonly tags?: readonly string[];
  readonly note?: string;
}

/** Nothing, where there is no file or one that can't be read: notes are never in the way of a run. */
export async function readNotes(folder: string): Promise<RunNotes> {
  const text = await readFile(join(folder, 'notes.json'), 'utf8').catch(() => '{}');
  try {
    return checked(JSON.parse(text));
  } catch {
    return {};
  }
}

/** Changes some of the notes; `undefined` takes one away. */
export async function editRun(folder: string, change: Partial<RunNotes>): Promise<void> {
  const file = join(folder, 'notes.json');
  const notes = { ...(await readNotes(folder)), ...change };
  const text = `${JSON.stringify(notes, undefined, 2)}\n`;
  // Two windows may write at once: a reader sees the whole of one or of the other.
  const temporary = `${file}.${randomUUID()}.tmp`;
  await writeFile(temporary, text);
  await rename(temporary, file);
}

/**
 * Deletes the folder of a run for good.
 * @throws UserError `run-still-trains`; `unreadable-run` where the folder is none of a run.
 */
export async function removeRun(folder: string): Promise<void> {
  if (basename(dirname(folder)) !== 'runs') throw unreadableRun(folder, 'it is not among the runs of a workspace');
  if (!(await stat(folder).catch(() => undefined))) return;
  if (await isTraining(folder)) throw runStillTrains(basename(folder));
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
}

function checked(value: unknown): RunNotes {
  if (typeof value !== 'object' || value === null) return {};
  const { name, pinned, tags, note } = value as Record<string, unknown>;
  return {
    ...(typeof name === 'string' && { name }),
    ...(typeof pinned === 'boolean' && { pinned }),
    ...(Array.isArray(tags) && { tags: tags.filter((tag) => typeof tag === 'string') }),
    ...(typeof note === 'string' && { note }),
  };
}
