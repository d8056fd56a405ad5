/** CIFAR's binary batches: records of one label byte (two for CIFAR-100: coarse, fine) and 3 planes of 32x32 bytes. */

import { readFile } from 'node:fs/promises';
import { unreadableData } from '../../protocol/errors.ts';
import type { CifarBatch, CifarVariant } from './cifar.ts';
import { cifarImageBytes, interleave } from './cifar-planes.ts';
import { readPackedFile } from './packed-file.ts';
import { counted } from './source.ts';

export async function readBinaryBatch(path: string, variant: CifarVariant): Promise<CifarBatch> {
  const { bytes, hash } = await readPackedFile(path);
  const record = variant.labelBytes + cifarImageBytes;
  if (bytes.length === 0) throw unreadableData(path, 'it is empty');
  if (bytes.length % record !== 0) {
    const whole = Math.floor(bytes.length / record);
    const rest = counted(bytes.length % record, 'byte');
    throw unreadableData(path, `it is truncated: after ${counted(whole, 'whole image')} there are ${rest}`);
  }
  const count = bytes.length / record;
  const labels = Int32Array.from({ length: count }, (_, index) => bytes[index * record + variant.labelBytes - 1]!);
  const wrong = labels.findIndex((label) => label >= variant.classes);
  if (wrong >= 0)
    throw unreadableData(path, `image ${wrong} has the label ${labels[wrong]}, of ${variant.classes} classes`);
  return { labels, hash, pixels: () => interleave(bytes, count, record, variant.labelBytes) };
}

/** Lines of `batches.meta.txt` or `fine_label_names.txt`; undefined if there is no such file. */
export async function readNameList(path: string): Promise<string[] | undefined> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const names = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter(Boolean);
  return names.length ? names : undefined;
}
