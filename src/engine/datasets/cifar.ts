/**
 * CIFAR-10 and CIFAR-100 as they are published: binary batches (`data_batch_1.bin`, `train.bin`) or batches pickled by
 * Python (`data_batch_1`, `train`). Labels of CIFAR-100 are the fine ones. Pixels are stored in planes of red, green
 * and blue, and are interleaved here. The fingerprint is a hash of the files' bytes.
 */

import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { missingDataFiles } from '../../protocol/errors.ts';
import { readBinaryBatch, readNameList } from './cifar-binary.ts';
import { readPickledBatch, readPickledNames } from './cifar-pickle.ts';
import type { Dataset } from './dataset.ts';
import { compareNaturally } from './natural-order.ts';
import { type PackedPart, packedDataset } from './packed.ts';
import type { DatasetSource, FormatReader } from './source.ts';

export interface CifarVariant {
  readonly format: 'cifar10' | 'cifar100';
  readonly classes: 10 | 100;
  readonly train: RegExp;
  readonly test: RegExp;
  /** Key of the labels in a pickled batch. */
  readonly labels: 'labels' | 'fine_labels';
  /** Bytes before the pixels in a binary record; the label is the last of them. */
  readonly labelBytes: 1 | 2;
  /** File of the class names, binary and pickled, and its key in the pickled one. */
  readonly names: { readonly binary: string; readonly pickled: string; readonly key: string };
  /** Folders that the archives unpack to. */
  readonly folders: readonly string[];
}

/** A batch, read: class indices and a copy of the pixels, [count, 32, 32, 3]. */
export interface CifarBatch {
  readonly labels: Int32Array;
  readonly hash: string;
  pixels(): Uint8Array;
}

export const cifar10 = reader({
  format: 'cifar10',
  classes: 10,
  train: /^data_batch_\d+(\.bin)?$/,
  test: /^test_batch(\.bin)?$/,
  labels: 'labels',
  labelBytes: 1,
  names: { binary: 'batches.meta.txt', pickled: 'batches.meta', key: 'label_names' },
  folders: ['cifar-10-batches-bin', 'cifar-10-batches-py'],
});

export const cifar100 = reader({
  format: 'cifar100',
  classes: 100,
  train: /^train(\.bin)?$/,
  test: /^test(\.bin)?$/,
  labels: 'fine_labels',
  labelBytes: 2,
  names: { binary: 'fine_label_names.txt', pickled: 'meta', key: 'fine_label_names' },
  folders: ['cifar-100-binary', 'cifar-100-python'],
});

function reader(variant: CifarVariant): FormatReader {
  return {
    format: variant.format,
    match: async (path) => (await findBatches(path, variant)).train.length > 0,
    open: (source) => open(source, variant),
  };
}

interface Batches {
  readonly folder: string;
  readonly binary: boolean;
  readonly train: readonly string[];
  readonly test: readonly string[];
}

/** The batches in a folder, or in the folder inside it that the archive unpacks to; binary ones if both are there. */
async function findBatches(path: string, variant: CifarVariant): Promise<Batches> {
  for (const folder of [path, ...variant.folders.map((name) => join(path, name))]) {
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    const names = entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
    const matching = (pattern: RegExp, binary: boolean) =>
      names
        .filter((name) => pattern.test(name) && name.endsWith('.bin') === binary)
        .sort(compareNaturally)
        .map((name) => join(folder, name));
    for (const binary of [true, false]) {
      const train = matching(variant.train, binary);
      if (train.length) return { folder, binary, train, test: matching(variant.test, binary) };
    }
  }
  return { folder: path, binary: false, train: [], test: [] };
}

async function open(source: DatasetSource, variant: CifarVariant): Promise<Dataset> {
  const batches = await findBatches(source.path, variant);
  if (batches.train.length === 0) {
    const [train, test] = variant.format === 'cifar10' ? ['data_batch_1', 'test_batch'] : ['train', 'test'];
    throw missingDataFiles(
      source.path,
      `${variant.format === 'cifar10' ? 'CIFAR-10' : 'CIFAR-100'} batches`,
      `The files are called ${train}.bin, ${test}.bin (binary) or ${train}, ${test} (Python).`,
    );
  }
  const read = batches.binary ? readBinaryBatch : readPickledBatch;
  const parts: PackedPart[] = [];
  for (const side of ['train', 'test'] as const) {
    for (const path of batches[side]) {
      const { labels, hash } = await read(path, variant);
      parts.push({ side, labels, hash, load: async () => (await read(path, variant)).pixels() });
    }
  }
  const namesFile = join(batches.folder, batches.binary ? variant.names.binary : variant.names.pickled);
  const classNames = await (batches.binary ? readNameList(namesFile) : readPickledNames(namesFile, variant.names.key));
  return packedDataset(source, {
    format: variant.format,
    size: { height: 32, width: 32, channels: 3 },
    parts,
    classNames: classNames ?? Array.from({ length: variant.classes }, (_, index) => String(index)),
    problems: classNames
      ? []
      : [
          {
            severity: 'info',
            code: 'no-class-names',
            message: `There is no ${basename(namesFile)}; the classes are called by their numbers.`,
            count: 1,
            examples: [namesFile],
          },
        ],
  });
}
