/** CIFAR's batches as Python pickles: a dict with `data` ([n, 3072], uint8) and `labels` or `fine_labels`. */

import { access } from 'node:fs/promises';
import { unreadableData } from '../../protocol/errors.ts';
import type { CifarBatch, CifarVariant } from './cifar.ts';
import { cifarImageBytes, interleave } from './cifar-planes.ts';
import { readPackedFile } from './packed-file.ts';
import { PickleError, pickledArray } from './pickle-values.ts';
import { counted } from './source.ts';
import { unpickle } from './unpickle.ts';

export async function readPickledBatch(path: string, variant: CifarVariant): Promise<CifarBatch> {
  const { dict, hash } = await readDict(path);
  const array = pickledArray(dict.get('data'));
  if (array?.shape.length !== 2 || array.shape[1] !== cifarImageBytes) {
    throw unreadableData(path, `it has no "data" of n x ${cifarImageBytes} unsigned bytes`);
  }
  const labels = dict.get(variant.labels);
  if (!Array.isArray(labels)) throw unreadableData(path, `it has no list of "${variant.labels}"`);
  const count = array.shape[0]!;
  if (labels.length !== count) {
    throw unreadableData(path, `it has ${counted(labels.length, 'label')} for ${counted(count, 'image')}`);
  }
  const isLabel = (label: unknown) => Number.isInteger(label) && Number(label) >= 0 && Number(label) < variant.classes;
  const wrong = labels.findIndex((label) => !isLabel(label));
  if (wrong >= 0) throw unreadableData(path, `the label of image ${wrong} is not a number below ${variant.classes}`);
  return { labels: Int32Array.from(labels), hash, pixels: () => interleave(array.data, count, cifarImageBytes, 0) };
}

/** Class names of `batches.meta` or `meta`; undefined if there is no such file. */
export async function readPickledNames(path: string, key: string): Promise<string[] | undefined> {
  const exists = await access(path).then(
    () => true,
    () => false,
  );
  if (!exists) return undefined;
  const names = (await readDict(path)).dict.get(key);
  if (!Array.isArray(names)) throw unreadableData(path, `it has no list of "${key}"`);
  return names.map((name) => {
    if (name instanceof Uint8Array) return Buffer.from(name).toString('utf8');
    if (typeof name === 'string') return name;
    throw unreadableData(path, `"${key}" holds something that is not text`);
  });
}

async function readDict(path: string): Promise<{ dict: ReadonlyMap<unknown, unknown>; hash: string }> {
  const { bytes, hash } = await readPackedFile(path);
  try {
    const dict = unpickle(bytes);
    if (!(dict instanceof Map)) throw new PickleError('it holds no dict');
    return { dict, hash };
  } catch (error) {
    if (error instanceof PickleError) throw unreadableData(path, error.message);
    throw error;
  }
}
