/** Images per second of whole epochs through the command line, the first of them with decoding and compiling. */

import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';

interface EpochLine {
  readonly type?: string;
  readonly samplesPerSecond?: number;
}

export async function epochThroughput(root: string): Promise<void> {
  const workspace = join(root, 'examples/fashion');
  rmSync(join(workspace, '.darkroom/cache'), { recursive: true, force: true });
  const started = performance.now();
  const { stdout, status } = spawnSync(
    process.execPath,
    [join(root, 'out/cli.js'), 'train', join(workspace, 'fashion.model.ts'), '--epochs', '3', '--json'],
    { encoding: 'utf8', maxBuffer: 2 ** 28 },
  );
  const seconds = (performance.now() - started) / 1000;
  if (status !== 0) throw new Error('The training of examples/fashion failed.');
  const epochs = stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { line?: EpochLine } & EpochLine)
    .map((event) => event.line ?? event)
    .filter(({ type }) => type === 'epoch')
    .map(({ samplesPerSecond }) => Math.round(samplesPerSecond ?? 0));
  console.log('\n### Whole epochs of examples/fashion (6,000 images, MNIST net), command line\n');
  console.log(`Images per second in each epoch: ${epochs.join(', ')}.`);
  console.log(`Three epochs with start-up, decoding, compiling and validation: ${seconds.toFixed(1)} s.`);
}
