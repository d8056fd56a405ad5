/** The curves of a run as CSV: one row an epoch, one column a metric; empty where an epoch lacks one. */

import { writeFile } from 'node:fs/promises';
import { readLog } from '../runs/log.ts';
import type { Exporter } from './source.ts';

export const exportCsv: Exporter = async ({ folder }, out) => {
  const epochs = (await readLog(folder)).filter((line) => line.type === 'epoch');
  const metrics = [...new Set(epochs.flatMap((line) => Object.keys(line.metrics)))];
  const rows = [
    ['epoch', 'step', 'seconds', 'learning_rate', 'samples_per_second', ...metrics],
    ...epochs.map((line) => [
      line.epoch,
      line.step,
      line.time,
      line.learningRate,
      line.samplesPerSecond,
      ...metrics.map((name) => line.metrics[name] ?? ''),
    ]),
  ];
  await writeFile(out, rows.map((row) => `${row.join(',')}\n`).join(''));
  return [`Rows: ${epochs.length}, one an epoch.`];
};
