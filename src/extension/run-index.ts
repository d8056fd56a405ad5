/**
 * The runs of one workspace in memory: read once, then run by run as their files change, so that ten thousand of them cost
 * nothing while one is trained. Knows nothing of the editor.
 */

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type RunNotes, readNotes } from '../client/run-notes.ts';
import { type RunSummary, readRun } from '../client/runs.ts';
import { modelOf, runDifferences } from './run-names.ts';
import { isUnderWay } from './run-states.ts';

export interface StoredRun extends RunSummary {
  readonly workspace: string;
  /** What a person called it, else its model and what it does differently: `fashion dropout=0.4`. */
  readonly name: string;
  /** The same without the differences, which stand in `differences` then. */
  readonly label: string;
  readonly differences: string;
  readonly notes: RunNotes;
}

export interface RunIndex {
  /** Newest first. */
  readonly runs: readonly StoredRun[];
  /** Reads all runs. Resolves with whether anything is another than before. */
  load(): Promise<boolean>;
  /** Reads those runs, of which some may be gone. */
  reload(ids: readonly string[]): Promise<boolean>;
  /** Folder names of the runs that change without a file's change: their process may have died. */
  underWay(): readonly string[];
}

type Unnamed = Omit<StoredRun, 'name' | 'label' | 'differences'>;

/** Files that are read at once. */
const parallel = 32;

export function createRunIndex(workspace: string): RunIndex {
  const folder = join(workspace, '.darkroom', 'runs');
  const known = new Map<string, Unnamed>();
  let runs: readonly StoredRun[] = [];
  let turn: Promise<unknown> = Promise.resolve();

  const read = async (ids: readonly string[]): Promise<boolean> => {
    let changed = false;
    for (let start = 0; start < ids.length; start += parallel) {
      const part = ids.slice(start, start + parallel);
      const found = await Promise.all(part.map((id) => readStored(workspace, join(folder, id))));
      for (const [i, run] of found.entries()) changed = put(part[i]!, run) || changed;
    }
    if (changed) runs = sortAndName([...known.values()]);
    return changed;
  };

  const put = (id: string, run: Unnamed | undefined): boolean => {
    if (!run) return known.delete(id);
    if (JSON.stringify(known.get(id)) === JSON.stringify(run)) return false;
    known.set(id, run);
    return true;
  };

  /** One after the other: a slow look must not undo what a later one saw. */
  const inTurn = (work: () => Promise<boolean>): Promise<boolean> => {
    const next = turn.then(work);
    turn = next.catch(() => undefined);
    return next;
  };

  return {
    get runs() {
      return runs;
    },
    load: () =>
      inTurn(async () => {
        const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
        const there = entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
        const all = new Set([...there, ...known.keys()]);
        return read([...all]);
      }),
    reload: (ids) => inTurn(() => read(ids)),
    underWay: () => [...known].flatMap(([id, run]) => (isUnderWay(run) ? [id] : [])),
  };
}

/** Undefined for a folder that is gone, or holds no run that can be read. */
async function readStored(workspace: string, folder: string): Promise<Unnamed | undefined> {
  try {
    return { ...(await readRun(folder)), workspace, notes: await readNotes(folder) };
  } catch {
    return undefined;
  }
}

function sortAndName(runs: readonly Unnamed[]): readonly StoredRun[] {
  const differences = runDifferences(runs.map(({ record }) => record));
  const sorted = [...runs].sort((a, b) => {
    const [newer, older] = [b.record.createdAt + b.record.id, a.record.createdAt + a.record.id];
    return newer < older ? -1 : newer > older ? 1 : 0;
  });
  return sorted.map((run) => {
    const { notes, record } = run;
    if (notes.name) return { ...run, name: notes.name, label: notes.name, differences: '' };
    const label = modelOf(record.modelFile);
    const different = differences.get(record.id) ?? '';
    return { ...run, name: different ? `${label} ${different}` : label, label, differences: different };
  });
}
