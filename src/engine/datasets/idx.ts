/**
 * IDX, the format of MNIST and its successors: `train-images-idx3-ubyte`, `train-labels-idx1-ubyte` and the same with
 * `t10k`; gzipped or not, with dots instead of dashes or not. Pixels [n, height, width] or [n, height, width, 3].
 * The fingerprint is a hash of the files' bytes.
 */

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { missingDataFiles, unreadableData } from '../../protocol/errors.ts';
import type { Dataset, PixelSize } from './dataset.ts';
import { type PackedPart, packedDataset } from './packed.ts';
import { readPackedFile } from './packed-file.ts';
import { counted, type DatasetSource, type FormatReader } from './source.ts';

export const idx: FormatReader = {
  format: 'idx',
  match: async (path) => (await idxFiles(path)).length > 0,
  open,
};

const namePattern = /^(?:.*[-._])?(train|t10k|test)[-._](images|labels)[-._]idx[134](?:[-._]ubyte)?(\.gz)?$/i;

/** Far more than any such dataset has: a header that says more is not to be believed. */
const mostImages = 50_000_000;

interface IdxFile {
  readonly path: string;
  readonly side: 'train' | 'test';
  readonly kind: 'images' | 'labels';
}

/** Files by their names, a plain one before a gzipped one. */
async function idxFiles(folder: string): Promise<IdxFile[]> {
  const names = await readdir(folder).catch(() => [] as string[]);
  return names
    .map((name) => ({ name, match: namePattern.exec(name) }))
    .filter(({ match }) => match)
    .sort((a, b) => a.name.length - b.name.length || (a.name < b.name ? -1 : 1))
    .map(({ name, match }) => ({
      path: join(folder, name),
      side: match![1]!.toLowerCase() === 'train' ? 'train' : 'test',
      kind: match![2]!.toLowerCase() as 'images' | 'labels',
    }));
}

async function open(source: DatasetSource): Promise<Dataset> {
  const files = await idxFiles(source.path);
  const opened: { part: PackedPart; size: PixelSize; path: string }[] = [];
  for (const side of ['train', 'test'] as const) {
    const images = fileOf(files, side, 'images');
    const labels = fileOf(files, side, 'labels');
    if (images && labels) opened.push(await openPart(side, images, labels));
    else if (images) throw missing(source.path, `labels for ${images}`);
    else if (labels) throw missing(source.path, `images for ${labels}`);
  }
  const first = opened[0];
  if (!first) throw missing(source.path, 'IDX files');
  for (const { path, size } of opened) {
    if (sizeText(size) !== sizeText(first.size)) {
      throw unreadableData(
        path,
        `its images are ${sizeText(size)}, but those of ${first.path} ${sizeText(first.size)}`,
      );
    }
  }
  return packedDataset(source, { format: 'idx', size: first.size, parts: opened.map(({ part }) => part) });
}

function fileOf(files: readonly IdxFile[], side: IdxFile['side'], kind: IdxFile['kind']): string | undefined {
  return files.find((file) => file.side === side && file.kind === kind)?.path;
}

const missing = (folder: string, what: string) =>
  missingDataFiles(
    folder,
    what,
    'IDX files are called train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte, with .gz or without.',
  );

const sizeText = ({ height, width, channels }: PixelSize) => `${height}x${width}x${channels}`;

async function openPart(side: 'train' | 'test', imagesPath: string, labelsPath: string) {
  const labels = await readIdx(labelsPath, [1]);
  const images = await readIdx(imagesPath, [3, 4]);
  const [count, height, width, channels = 1] = images.shape as [number, number, number, number | undefined];
  if (count !== labels.shape[0]) {
    throw unreadableData(labelsPath, `it has ${counted(labels.shape[0]!, 'label')} for ${counted(count, 'image')}`);
  }
  if (channels !== 1 && channels !== 3) throw unreadableData(imagesPath, `its images have ${channels} channels`);
  const part: PackedPart = {
    side,
    labels: Int32Array.from(labels.data),
    hash: images.hash + labels.hash,
    load: async () => (await readIdx(imagesPath, [3, 4])).data,
  };
  return { part, size: { height, width, channels } as PixelSize, path: imagesPath };
}

/** Reads a file of unsigned bytes. `ranks` are the numbers of dimensions that it may have. */
async function readIdx(path: string, ranks: readonly number[]) {
  let shape: number[] = [];
  const { bytes, hash } = await readPackedFile(path, (head) => {
    shape = shapeOf(head, path, ranks);
    return 4 + 4 * shape.length + shape.reduce((product, size) => product * size, 1);
  });
  const start = 4 + 4 * shape.length;
  // A plain array, as slicing a Buffer would not copy.
  return { shape, data: new Uint8Array(bytes.buffer, bytes.byteOffset + start, bytes.length - start), hash };
}

/** The header: two zero bytes, the type of the numbers, the number of dimensions, and each as a big-endian uint32. */
function shapeOf(head: Buffer, path: string, ranks: readonly number[]): number[] {
  if (head.length < 4 || head[0] !== 0 || head[1] !== 0) throw unreadableData(path, 'it has no IDX header');
  if (head[2] !== 0x08) throw unreadableData(path, 'its numbers are not unsigned bytes, as pixels and labels must be');
  const rank = head[3]!;
  if (!ranks.includes(rank))
    throw unreadableData(path, `it has ${counted(rank, 'dimension')}, not ${ranks.join(' or ')}`);
  if (head.length < 4 + 4 * rank) throw unreadableData(path, 'it is truncated within its header');
  const shape = Array.from({ length: rank }, (_, index) => head.readUInt32BE(4 + 4 * index));
  if (shape[0]! > mostImages) throw unreadableData(path, `its header says ${counted(shape[0]!, 'image')}`);
  if (shape.includes(0)) throw unreadableData(path, `its header says ${shape.join('x')}: nothing`);
  return shape;
}
