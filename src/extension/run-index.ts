/**
 * The runs of one workspace in memory, sorted, named and followed. The newest are read first, so that a folder of ten
 * thousand shows its top at once. Knows nothing of the editor.
 */

import type { NotedRun } from '../client/run-cache.ts';
import { type WatchOptions, watchRuns } from '../client/watch-runs.ts';
import type { LogLine } from '../protocol/runs.ts';
import { modelOf, runDifferences } from './run-names.ts';
import type { TrainingState } from './training-text.ts';

export interface StoredRun extends NotedRun {
  readonly workspace: string;
  /** What a person called it, else its model and what it does differently: `fashion dropout=0.4`. */
  readonly name: string;
  /** The same without the differences, which stand in `differences` then. */
  readonly label: string;
  readonly differences: string;
}

export interface RunIndex {
  /** Newest first. */
  readonly runs: readonly StoredRun[];
  /** The newest runs were read. */
  readonly ready: Promise<void>;
  byFolder(folder: string): StoredRun | undefined;
  /** Of a run that trains, in this window or elsewhere, from its log. */
  progressOf(folder: string): TrainingState | undefined;
  refresh(): Promise<void>;
  dispose(): void;
}

export interface IndexListener {
  onRuns(): void;
  /** A run that trains has got further. */
  onProgress(folder: string): void;
}

/** Read before the others. */
const first = 200;
/** Files that are read at once. */
const parallel = 32;

export function createRunIndex(workspace: string, listener: IndexListener, options?: WatchOptions): RunIndex {
  const lines = new Map<string, TrainingState['line']>();
  let sorted: { readonly list: readonly StoredRun[]; readonly byFolder: ReadonlyMap<string, StoredRun> } | undefined;
  let reading = Promise.resolve();
  let disposed = false;
  let begun: () => void;
  const ready = new Promise<void>((resolve) => {
    begun = resolve;
  });

  const tell = () => {
    sorted = undefined;
    if (!disposed) listener.onRuns();
  };

  const readAll = async (ids: readonly string[]) => {
    for (let start = 0; start < ids.length && !disposed; start += parallel) {
      // What is no run stands in nobody's way.
      await Promise.allSettled(ids.slice(start, start + parallel).map((id) => watch.read(id)));
    }
  };

  const take = async (added: readonly string[]) => {
    await readAll(added.slice(0, first));
    tell();
    begun();
    if (added.length <= first) return;
    await readAll(added.slice(first));
    tell();
  };

  const watch = watchRuns(
    workspace,
    {
      onList(_, { added, removed }) {
        for (const id of removed) lines.delete(id);
        reading = reading.then(() => take(added));
      },
      onRun(run) {
        if (run.state !== 'running' && run.state !== 'paused') lines.delete(run.id);
        tell();
      },
      onLog(run, news) {
        const line = news.lines.findLast((each) => each.type !== 'notice');
        if (!line) return;
        lines.set(run.id, line as Exclude<LogLine, { type: 'notice' }>);
        if (!disposed) listener.onProgress(run.folder);
      },
    },
    options,
  );

  const all = () => {
    if (!sorted) {
      const list = sortAndName(watch.known, workspace);
      sorted = { list, byFolder: new Map(list.map((run) => [run.folder, run])) };
    }
    return sorted;
  };

  return {
    get runs() {
      return all().list;
    },
    ready,
    byFolder: (folder) => all().byFolder.get(folder),
    progressOf(folder) {
      const run = all().byFolder.get(folder);
      const line = run && lines.get(run.id);
      if (!line) return undefined;
      const { epochs, best } = run.record;
      return { name: run.label, paused: run.state === 'paused', epochs, best, line };
    },
    async refresh() {
      await watch.refresh();
      await reading;
    },
    dispose() {
      disposed = true;
      watch.dispose();
    },
  };
}

function sortAndName(runs: readonly NotedRun[], workspace: string): readonly StoredRun[] {
  const differences = runDifferences(runs.map(({ id, record }) => ({ ...record, id })));
  const sorted = [...runs].sort((a, b) => {
    const [newer, older] = [b.record.createdAt + b.id, a.record.createdAt + a.id];
    return newer < older ? -1 : newer > older ? 1 : 0;
  });
  return sorted.map((run) => {
    const { notes, record, id } = run;
    if (notes.name) return { ...run, workspace, name: notes.name, label: notes.name, differences: '' };
    const label = modelOf(record.modelFile);
    const different = differences.get(id) ?? '';
    return { ...run, workspace, name: different ? `${label} ${different}` : label, label, differences: different };
  });
}
