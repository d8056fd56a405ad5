/** Maps and neighbours as the editor asks for them: of the engine, which lets a second process compute them. */

import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { train } from '../../../src/client/training.ts';
import type { Events } from '../../../src/protocol/requests.ts';
import { builtEngine } from '../editor/engine.ts';
import { drawWorkspace, type Workspace } from '../train/workspace.ts';

const engines = builtEngine();
let workspace: Workspace;
let run: string;

beforeAll(async () => {
  workspace = await drawWorkspace();
  const engine = await engines.start();
  run = (await train(engine, { workspace: workspace.path, file: 'small.model.ts', epochs: 2, device: 'cpu' })).run;
});
afterAll(() => workspace.remove());

const map = (seed: number) => ({ workspace: workspace.path, run, split: 'train', method: 'umap', seed }) as const;

it('are answered, with progress', async () => {
  const engine = await engines.start();
  const phases = new Set<string>();
  const onProgress = ({ phase }: Events['progress']) => void phases.add(phase);
  const result = await engine.request('run/map', map(1), { onProgress });
  expect(result.points).toBeInstanceOf(Float32Array);
  expect(result.labels).toBeInstanceOf(Int32Array);
  expect(result.points).toHaveLength(2 * result.ids.length);
  expect([...phases]).toContain('Finding neighbours');
  const image = { dataset: 'shapes', id: result.ids[0]! };
  const found = await engine.request('run/neighbours', {
    workspace: workspace.path,
    run,
    image,
    split: 'train',
    count: 3,
  });
  expect(found.groups[0]).toHaveLength(3);
});

it('tell what is wrong in the engine’s words', async () => {
  const engine = await engines.start();
  await expect(engine.request('run/map', { ...map(1), run: 'none' })).rejects.toMatchObject({
    name: 'UserError',
    code: 'unknown-run',
  });
  await expect(engine.request('run/map', { ...map(1), device: 'cpux' })).rejects.toMatchObject({
    code: 'unknown-device',
  });
});

it('can be cancelled', async () => {
  const engine = await engines.start();
  const controller = new AbortController();
  const asked = engine.request('run/map', map(7), { signal: controller.signal, onProgress: () => controller.abort() });
  await expect(asked).rejects.toMatchObject({ name: 'CancelledError' });
  await engine.request('run/map', map(7));
});

/** The process that the engine has started. */
const secondOf = (pid: number) =>
  Number(
    execFileSync('ps', ['--ppid', String(pid), '-o', 'pid='])
      .toString()
      .trim()
      .split('\n')[0],
  );

it.skipIf(process.platform !== 'linux')('are computed by a process that gives way, and that may die', async () => {
  const engine = await engines.start();
  await engine.request('run/map', map(1));
  const second = secondOf(engine.pid);
  const priority = (await readFile(`/proc/${second}/stat`, 'utf8')).split(') ')[1]!.split(' ')[16];
  expect(Number(priority)).toBeGreaterThan(0);
  const asked = engine.request('run/map', map(8), { onProgress: () => process.kill(second, 'SIGKILL') });
  await expect(asked).rejects.toMatchObject({ code: 'background-gone' });
  expect((await engine.request('run/map', map(8))).seed).toBe(8);
  expect(secondOf(engine.pid)).not.toBe(second);
});

it.skipIf(process.platform !== 'linux')('leave no process behind when the engine ends, however it does', async () => {
  for (const end of ['dispose', 'kill'] as const) {
    const engine = await engines.start();
    await engine.request('run/map', map(1));
    const second = secondOf(engine.pid);
    await engine[end]();
    await engine.gone;
    await expect.poll(() => isThere(second), { timeout: 20_000 }).toBe(false);
  }
});

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
