/** Runs as they were read last. A run's files are read again only when one of them has changed. */

import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type RunNotes, readNotes } from './run-notes.ts';
import { isTraining } from './run-owner.ts';
import { isUnderWay, type RunSummary, readRun } from './runs.ts';

export interface NotedRun extends RunSummary {
  /** Name of the folder, which stays the same when a copied folder holds the id of another run. */
  readonly id: string;
  readonly notes: RunNotes;
}

export interface RunCache {
  /** @throws UserError `unreadable-run`, `run-gone`. */
  read(folder: string): Promise<NotedRun>;
  forget(folder: string): void;
}

interface Entry {
  readonly stamp: string;
  readonly run: NotedRun;
}

export function createRunCache(): RunCache {
  const entries = new Map<string, Entry>();
  return {
    async read(folder) {
      const stamp = await stampOf(folder);
      const known = entries.get(folder);
      if (known?.stamp === stamp && (await isAsItWas(known.run))) return known.run;
      try {
        const run = { ...(await readRun(folder)), id: basename(folder), notes: await readNotes(folder) };
        entries.set(folder, { stamp, run });
        return run;
      } catch (error) {
        entries.delete(folder);
        throw error;
      }
    },
    forget: (folder) => void entries.delete(folder),
  };
}

/** A process that was killed changes no file. */
const isAsItWas = async ({ record, state, folder }: NotedRun) =>
  !isUnderWay(record) || (await isTraining(folder)) === (state !== 'interrupted');

/** Both files are replaced whole, so that a new one has another number, even where times are coarse. */
async function stampOf(folder: string): Promise<string> {
  const stamps = ['run.json', 'notes.json'].map(async (name) => {
    const found = await stat(join(folder, name)).catch(() => undefined);
    return found ? `${found.mtimeMs}:${found.size}:${found.ino}` : 'none';
  });
  return (await Promise.all(stamps)).join('|');
}
