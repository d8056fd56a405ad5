/** The session of the page that compares runs: sends their epochs as columns, and follows those that are being trained. */

import { isUnderWay, readLog, readRun } from '../../client/runs.ts';
import type {
  CompareAsks,
  ComparedRun,
  FromComparePage,
  RunProblem,
  ToComparePage,
} from '../../protocol/compare-panel.ts';
import type { ShownState } from '../../protocol/run-panel.ts';
import type { LogLine, RunRecord } from '../../protocol/runs.ts';
import { followRun } from './follow-run.ts';
import { saveAsk } from './images.ts';
import { workspaceOf } from './run-session.ts';
import { answering, type Session, type SessionServices, toProblem } from './sessions.ts';

export interface CompareSession extends Session<FromComparePage> {
  /** Runs that are compared from now on. */
  show(folders: readonly string[]): void;
}

export function compareSession(
  start: readonly string[],
  tell: (message: ToComparePage) => void,
  services: SessionServices,
): CompareSession {
  const following = new Map<string, { dispose(): void }>();
  let folders = [...new Set(start)];
  let shown = 0;
  let alive = true;

  const say = (message: ToComparePage) => {
    if (alive) tell(message);
  };

  const tellRuns = async () => {
    const turn = ++shown;
    const problems: RunProblem[] = [];
    const runs = await Promise.all(
      folders.map(async (folder) => {
        try {
          const { record, state } = await readRun(folder);
          return compared(folder, record, state, await readLog(folder));
        } catch (error) {
          problems.push({ folder, ...toProblem(error, services.report) });
          return undefined;
        }
      }),
    );
    // Others may have been chosen while these were read.
    if (turn !== shown || !alive) return;
    const found = runs.filter((run) => run !== undefined);
    say({ kind: 'runs', runs: found, problems });
    followThose(found.filter(isUnderWay).map(({ folder }) => folder));
  };

  const compared = (folder: string, record: RunRecord, state: ShownState, log: readonly LogLine[]): ComparedRun => ({
    folder,
    name: distinctName(folder, record),
    record,
    state,
    columns: epochColumns(log),
  });

  /** Runs that differ in nothing but their seed are called the same; then a part of the id tells them apart. */
  const distinctName = (folder: string, { id }: RunRecord): string => {
    const name = services.nameOf(folder) ?? id;
    const alone = folders.every((other) => other === folder || services.nameOf(other) !== name);
    return alone ? name : `${name} · ${id.split('-').at(-1)}`;
  };

  const followThose = (wanted: readonly string[]) => {
    for (const [folder, follower] of following) {
      if (!wanted.includes(folder)) {
        follower.dispose();
        following.delete(folder);
      }
    }
    for (const folder of wanted) {
      if (!following.has(folder)) following.set(folder, follow(folder));
    }
  };

  const follow = (folder: string) => {
    let log: readonly LogLine[] = [];
    let known: { readonly record: RunRecord; readonly state: ShownState } | undefined;
    const grow = () => known && say({ kind: 'grown', run: compared(folder, known.record, known.state, log) });
    return followRun(folder, {
      onStart(begun) {
        known = begun;
        log = begun.log;
        grow();
      },
      onLines(lines) {
        log = [...log, ...lines];
        // Batches are not compared.
        if (lines.some(({ type }) => type === 'epoch')) grow();
      },
      onRecord(record, state) {
        known = { record, state };
        grow();
      },
      onEvaluation: () => undefined,
      onProblem: () => void tellRuns(),
    });
  };

  const show = (next: readonly string[]) => {
    folders = [...new Set(next)];
    void tellRuns();
  };

  const answer = answering<CompareAsks>(
    {
      ...saveAsk(services),
      async add() {
        const workspaces = [...new Set(folders.map(workspaceOf))];
        const chosen = await services.chooseRuns(workspaces, folders);
        if (chosen) show(chosen);
        return {};
      },
      async remove({ folder }) {
        show(folders.filter((other) => other !== folder));
        return {};
      },
      async open({ folder }) {
        if (folders.includes(folder)) services.openRun(folder);
        return {};
      },
    },
    say,
    services.report,
  );

  return {
    show,
    receive(message) {
      if (message.kind === 'ready') void tellRuns();
      else answer.receive(message);
    },
    dispose() {
      alive = false;
      answer.cancelAll();
      followThose([]);
    },
  };
}

/** float64 columns of the log's epochs; NaN where an epoch lacks a metric. */
function epochColumns(log: readonly LogLine[]): Readonly<Record<string, ArrayBuffer>> {
  const epochs = log.filter((line) => line.type === 'epoch');
  const names = new Set(epochs.flatMap(({ metrics }) => Object.keys(metrics)));
  const column = (value: (line: (typeof epochs)[number]) => number | undefined) =>
    Float64Array.from(epochs, (line) => value(line) ?? Number.NaN).buffer;
  return {
    epoch: column(({ epoch }) => epoch),
    time: column(({ time }) => time),
    learningRate: column(({ learningRate }) => learningRate),
    samplesPerSecond: column(({ samplesPerSecond }) => samplesPerSecond),
    ...Object.fromEntries([...names].map((name) => [name, column(({ metrics }) => metrics[name])])),
  };
}
