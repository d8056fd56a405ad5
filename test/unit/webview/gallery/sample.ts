/** A workspace with real runs for the pictures: the Fashion example, trained and evaluated once and kept in out/. */

import { execFile } from 'node:child_process';
import { cp, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { classNames, plantedModel, plantPatches } from '../../../engine/interpret/planted.ts';

const run = promisify(execFile);

/** Each is a run; the first is evaluated. */
const trainings: readonly (readonly string[])[] = [
  ['--seed', '1', '--epochs', '8'],
  ['--seed', '2', '--epochs', '6', '--set', 'dropout=0.5'],
  ['--seed', '1', '--epochs', '8', '--set', 'filters=8'],
  ['--seed', '1', '--epochs', '6', '--set', 'learningRate=0.02'],
];

/** @returns The workspace's folder. Made anew when out/gallery is deleted. */
export async function sampleWorkspace(root: string): Promise<string> {
  const workspace = join(root, 'out/gallery/my "first" clothes – 服');
  const runs = await readdir(join(workspace, '.darkroom/runs')).catch(() => []);
  if (runs.length >= trainings.length) return workspace;
  await cp(join(root, 'examples/fashion'), workspace, {
    recursive: true,
    filter: (path) => !path.includes('.darkroom'),
  });
  const darkroom = (...words: readonly string[]) =>
    run(process.execPath, [join(root, 'out/cli.js'), ...words], { cwd: workspace });
  for (const [i, options] of trainings.entries()) {
    await darkroom('train', 'fashion.model.ts', ...options);
    if (i === 0) await darkroom('evaluate', 'last', '--split', 'test');
  }
  return workspace;
}

/** Images in colour whose class is a small patch, a network that learned it, and the weights of every second epoch. */
export async function plantedWorkspace(root: string): Promise<string> {
  const workspace = join(root, 'out/gallery-planted');
  const runs = await readdir(join(workspace, '.darkroom/runs')).catch(() => []);
  if (runs.length > 0) return workspace;
  await plantPatches(join(workspace, 'data'), { train: 1200, test: 240, seed: 7 });
  const planted = { path: 'data', format: 'idx', classes: classNames };
  await writeFile(join(workspace, 'darkroom.json'), JSON.stringify({ datasets: { planted } }));
  const keeping = plantedModel
    .replace('import { adam,', 'import { adam, modelCheckpoint,')
    .replace('train: {', 'train: { callbacks: [modelCheckpoint({ keepEvery: 2 })],');
  await writeFile(join(workspace, 'planted.model.ts'), keeping);
  const darkroom = (...words: readonly string[]) =>
    run(process.execPath, [join(root, 'out/cli.js'), ...words], { cwd: workspace });
  await darkroom('train', 'planted.model.ts', '--seed', '1');
  await darkroom('evaluate', 'last', '--split', 'test', '--weights', '0');
  return workspace;
}
