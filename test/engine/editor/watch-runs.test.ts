/** A run of a real engine, followed by another process that knows only its folder. */

import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { readLog } from '../../../src/client/runs.ts';
import { train } from '../../../src/client/training.ts';
import { watchRuns } from '../../../src/client/watch-runs.ts';
import type { LogLine } from '../../../src/protocol/runs.ts';
import { drawWorkspace, type Workspace } from '../train/workspace.ts';
import { builtEngine } from './engine.ts';

const engines = builtEngine();
let workspace: Workspace;

beforeAll(async () => {
  workspace = await drawWorkspace();
});
afterAll(() => workspace.remove());

it('shows up, logs each line once, stops, goes on and ends', async () => {
  const engine = await engines.start();
  const logs = new Map<string, LogLine[]>();
  const states: string[] = [];
  let ids: readonly string[] = [];
  const watch = watchRuns(
    workspace.path,
    {
      onList: (all) => {
        ids = all;
      },
      onRun: ({ state }) => state !== states.at(-1) && states.push(state),
      onLog: ({ id }, { lines, restarted }) => logs.set(id, [...(restarted ? [] : (logs.get(id) ?? [])), ...lines]),
    },
    { interval: 25 },
  );
  try {
    const request = { workspace: workspace.path, file: 'small.model.ts', epochs: 120 };
    const stop = new AbortController();
    const onLog = ({ line }: { line: LogLine }) => line.epoch === 30 && stop.abort();
    const stopped = await train(engine, request, { onLog }, stop.signal);
    expect(stopped.outcome).toBe('stopped');
    await vi.waitFor(() => expect(states.at(-1)).toBe('stopped'), { timeout: 20_000 });
    const { outcome, folder } = await train(engine, { workspace: workspace.path, resume: stopped.run });
    expect(outcome).toBe('completed');
    await vi.waitFor(() => expect(states.at(-1)).toBe('completed'), { timeout: 20_000 });
    expect(states).toEqual(['running', 'stopped', 'running', 'completed']);
    expect(ids).toEqual([stopped.run]);
    expect(folder).toBe(join(workspace.path, '.darkroom/runs', stopped.run));
    expect(logs.get(stopped.run)).toEqual(await readLog(folder));
  } finally {
    watch.dispose();
  }
});
