/** run.json: written whole each time, checked when it is read. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { newerRunFormat, unreadableRun } from '../../protocol/errors.ts';
import type { RunRecord } from '../../protocol/runs.ts';
import { explainingWrites, hasCode, writeFileAtomic } from './write.ts';

export const recordFile = 'run.json';

export async function writeRecord(folder: string, record: RunRecord): Promise<void> {
  await explainingWrites(folder, () =>
    writeFileAtomic(join(folder, recordFile), `${JSON.stringify(record, undefined, 2)}\n`),
  );
}

export async function readRecord(folder: string): Promise<RunRecord> {
  const path = join(folder, recordFile);
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) throw unreadableRun(folder, 'it has no run.json');
    throw unreadableRun(folder, error instanceof Error ? error.message : String(error));
  });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw unreadableRun(folder, `run.json is not JSON (${(error as Error).message})`);
  }
  const format = formatSchema.safeParse(value);
  if (format.success && format.data.format !== 1) throw newerRunFormat(path, format.data.format);
  const record = recordSchema.safeParse(value);
  if (!record.success) throw unreadableRun(folder, `run.json is incomplete: ${z.prettifyError(record.error)}`);
  return record.data as RunRecord;
}

const formatSchema = z.looseObject({ format: z.number() });
const count = z.number().int().nonnegative();
const meanAndStd = { mean: z.array(z.number()), std: z.array(z.number()) };

/** Fields that are not named here are kept as they are, so that a newer minor version's record is readable. */
const recordSchema = z.looseObject({
  format: z.literal(1),
  id: z.string(),
  modelFile: z.string(),
  dataset: z.string(),
  datasetFingerprint: z.string(),
  classNames: z.array(z.string()),
  input: z.looseObject({
    height: count,
    width: count,
    channels: z.union([z.literal(1), z.literal(3)]),
    resize: z.enum(['stretch', 'cover', 'contain']).optional(),
    pad: z.union([count, z.tuple([count, count, count])]).optional(),
    scale: z.union([z.enum(['0..1', '-1..1', '0..255', 'imagenet', 'dataset', 'image']), z.object(meanAndStd)]),
    statistics: z.object({ ...meanAndStd, images: count }).optional(),
  }),
  params: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])),
  seed: z.number().int(),
  epochs: count,
  batchSize: count.min(1),
  loss: z.string(),
  optimizer: z.record(z.string(), z.unknown()),
  classWeights: z.union([z.literal('balanced'), z.record(z.string(), z.number())]).optional(),
  sampling: z
    .union([
      z.literal('balanced'),
      z.object({ oversample: z.union([z.literal('balanced'), z.record(z.string(), z.number())]) }),
    ])
    .optional(),
  augment: z.array(z.record(z.string(), z.unknown())).optional(),
  limit: count.optional(),
  subset: z.enum(['first', 'stratified']).optional(),
  split: z.object({
    manifest: z.string(),
    id: z.string(),
    sizes: z.object({ train: count, validation: count, test: count }),
  }),
  device: z.object({ id: z.string(), description: z.string() }),
  versions: z.record(z.string(), z.string()),
  gitCommit: z.string().optional(),
  parameters: z.object({ total: count, trainable: count }),
  state: z.enum(['running', 'paused', 'completed', 'stopped', 'failed']),
  pid: z.number().int().optional(),
  createdAt: z.string(),
  endedAt: z.string().optional(),
  duration: z.number(),
  epochsDone: count,
  best: z.object({ epoch: count, monitor: z.string(), value: z.number() }).optional(),
  reason: z.string().optional(),
});
