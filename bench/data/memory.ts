/**
 * The engine's memory while it trains, fully shuffled, on a cache of 4 GB. The cache is a file with nothing in it, which
 * takes no room on the disk; reading it costs memory all the same.
 */

import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFiles } from '../../src/engine/datasets/cache-files.ts';
import { openDataset } from '../../src/engine/datasets/open.ts';
import { smallImagesWorkspace } from './small-images.ts';

const size = { height: 120, width: 120, channels: 3 } as const;

const model = `import * as tf from '@tensorflow/tfjs';
import { adam, defineModel } from 'darkroom';
export default defineModel({
  dataset: 'small',
  input: { height: ${size.height}, width: ${size.width}, channels: ${size.channels} },
  build: ({ inputShape, classes }) =>
    tf.sequential({
      layers: [
        tf.layers.conv2d({ inputShape, filters: 8, kernelSize: 5, strides: 4, activation: 'relu' }),
        tf.layers.globalAveragePooling2d({}),
        tf.layers.dense({ units: classes, activation: 'softmax' }),
      ],
    }),
  train: () => ({ epochs: 1, batchSize: 64, optimizer: adam({ learningRate: 0.001 }) }),
});
`;

export async function benchMemory(folder: string, root: string): Promise<string[]> {
  const workspace = await smallImagesWorkspace(join(folder, 'small'));
  const file = join(workspace, 'small.model.ts');
  writeFileSync(file, model);
  const bytes = await emptyCache(workspace);
  const { peak, imagesPerSecond } = await train(root, workspace, file);
  return [
    `| peak memory (VmHWM) of the engine, one epoch over a cache of ${(bytes / 1e9).toFixed(1)} GB, ${imagesPerSecond} images a second | ${Math.round(peak / 1024)} MB | | under 1,200 MB |`,
  ];
}

async function emptyCache(workspace: string): Promise<number> {
  const dataset = await openDataset(workspace, 'small');
  const files = cacheFiles(workspace, dataset, size);
  mkdirSync(files.folder, { recursive: true });
  writeFileSync(files.pixels, '');
  truncateSync(files.pixels, files.bytes);
  const { name, fingerprint, labels } = dataset;
  writeFileSync(
    files.notes,
    JSON.stringify({ format: 1, dataset: name, fingerprint, count: labels.length, unreadable: [] }),
  );
  return files.bytes;
}

/** kB, as Linux tells; looked at until the engine has gone. */
function train(root: string, workspace: string, file: string): Promise<{ peak: number; imagesPerSecond: number }> {
  const child = spawn(process.execPath, [join(root, 'out/cli.js'), 'train', file, '--json', '--workspace', workspace]);
  let [peak, imagesPerSecond, text] = [0, 0, ''];
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
    imagesPerSecond = Math.round(
      Number(/"samplesPerSecond":([\d.]+)(?!.*"samplesPerSecond")/s.exec(text)?.[1] ?? imagesPerSecond),
    );
    text = text.slice(-2000);
  });
  const timer = setInterval(() => {
    for (const pid of childrenOf(child.pid!)) peak = Math.max(peak, peakOf(pid));
  }, 200);
  return new Promise((resolve, reject) => {
    child.on('exit', (code) => {
      clearInterval(timer);
      if (code === 0) resolve({ peak, imagesPerSecond });
      else reject(new Error(`The training failed: ${text}`));
    });
  });
}

function childrenOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean);
  } catch {
    return [];
  }
}

function peakOf(pid: string): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
