import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { openDataset } from '../../../src/engine/datasets/open.ts';
import { idxBytes, randomBytes, workspaceWith, write } from './drawn.ts';

const images = (count: number, seed: number) => idxBytes([count, 4, 5], randomBytes(count * 20, seed));
const labels = (...values: number[]) => idxBytes([values.length], Uint8Array.from(values));
const size = { height: 4, width: 5, channels: 1 } as const;

async function failure(files: Record<string, Uint8Array>) {
  const workspace = await workspaceWith({ digits: { format: 'idx', path: 'data' } });
  await write(workspace, 'data/readme', '');
  for (const [name, bytes] of Object.entries(files)) await write(workspace, `data/${name}`, bytes);
  const error = await openDataset(workspace, 'digits').catch((caught) => caught);
  expect(error).toMatchObject({ name: 'UserError' });
  return error;
}

describe('IDX', () => {
  it.each([
    ['plain', 'train-images-idx3-ubyte', 'train-labels-idx1-ubyte', 't10k-images-idx3-ubyte', 't10k-labels-idx1-ubyte'],
    [
      'with dots',
      'train-images.idx3-ubyte',
      'train-labels.idx1-ubyte',
      't10k-images.idx3-ubyte',
      't10k-labels.idx1-ubyte',
    ],
    [
      'gzipped',
      'train-images-idx3-ubyte.gz',
      'train-labels-idx1-ubyte.gz',
      't10k-images-idx3-ubyte.gz',
      't10k-labels-idx1-ubyte.gz',
    ],
    [
      'prefixed',
      'emnist-train-images-idx3-ubyte',
      'emnist-train-labels-idx1-ubyte',
      'emnist-test-images-idx3-ubyte',
      'emnist-test-labels-idx1-ubyte',
    ],
  ])('opens files with %s names', async (_, ...names) => {
    const workspace = await workspaceWith({ digits: { path: 'data' } });
    const contents = [images(3, 1), labels(0, 2, 1), images(2, 2), labels(2, 0)];
    for (const [at, name] of names.entries()) {
      await write(workspace, `data/${name}`, name.endsWith('.gz') ? gzipSync(contents[at]!) : contents[at]!);
    }
    const dataset = await openDataset(workspace, 'digits');
    expect(dataset).toMatchObject({
      format: 'idx',
      classNames: ['0', '1', '2'],
      ids: ['train/0', 'train/1', 'train/2', 'test/0', 'test/1'],
    });
    expect(dataset.givenSplit).toEqual(['train', 'train', 'train', 'test', 'test']);
    expect([...dataset.labels]).toEqual([0, 2, 1, 2, 0]);
    expect(await dataset.readImage(1, size)).toEqual(randomBytes(60, 1).slice(20, 40));
    expect(await dataset.readImage(4, size)).toEqual(randomBytes(40, 2).slice(20));
    expect(await dataset.readImage(4, { height: 8, width: 9, channels: 3 })).toHaveLength(8 * 9 * 3);
  });

  it('names classes, and asks for enough names', async () => {
    const files = { 'train-images-idx3-ubyte': images(2, 1), 'train-labels-idx1-ubyte': labels(0, 2) };
    const workspace = await workspaceWith({
      good: { path: '.', classes: ['a', 'b', 'c'] },
      bad: { path: '.', classes: ['a', 'b'] },
    });
    for (const [name, bytes] of Object.entries(files)) await write(workspace, name, bytes);
    const dataset = await openDataset(workspace, 'good');
    expect(dataset.classNames).toEqual(['a', 'b', 'c']);
    expect(dataset.givenSplit).toBeUndefined();
    expect(dataset.problems).toMatchObject([{ code: 'empty-class', examples: ['b'] }]);
    await expect(openDataset(workspace, 'bad')).rejects.toMatchObject({ code: 'class-names-mismatch' });
  });

  it.each([
    ['truncated', images(3, 1).subarray(0, 50), 'it is truncated: 50 bytes instead of 76 bytes'],
    ['too long', Buffer.concat([images(3, 1), Buffer.alloc(1)]), 'it has 1 byte too many'],
    ['cut in the header', images(3, 1).subarray(0, 6), 'it is truncated within its header'],
    ['something else', Buffer.from('hello world'), 'it has no IDX header'],
    ['of floats', Buffer.concat([Buffer.from([0, 0, 13, 3]), images(3, 1).subarray(4)]), 'not unsigned bytes'],
    ['truncated and gzipped', gzipSync(images(3, 1)).subarray(0, 40), 'it is truncated'],
    ['lying about its size', idxBytes([40_000_000, 0xffff, 0xffff], new Uint8Array(9)), 'it is truncated'],
    ['gzipped and lying', gzipSync(idxBytes([40_000_000, 0xffff, 0xffff], new Uint8Array(9))), 'it is truncated'],
    ['boasting', idxBytes([0xffffffff, 1, 1], new Uint8Array(9)), '4,294,967,295 images'],
    ['empty', Buffer.alloc(0), 'it has no IDX header'],
  ])('names a file that is %s', async (_, bytes, why) => {
    const error = await failure({ 'train-images-idx3-ubyte': bytes, 'train-labels-idx1-ubyte': labels(0, 1, 1) });
    expect(error.code).toBe('unreadable-data');
    expect(error.message).toContain('train-images-idx3-ubyte');
    expect(error.message).toContain(why);
  });

  it('notices labels that do not belong to the images, and files without a partner', async () => {
    const different = await failure({
      'train-images-idx3-ubyte': images(3, 1),
      'train-labels-idx1-ubyte': labels(0, 1),
    });
    expect(different.message).toContain('it has 2 labels for 3 images');
    const alone = await failure({ 'train-images-idx3-ubyte': images(3, 1) });
    expect(alone).toMatchObject({ code: 'missing-data-files' });
    expect((await failure({})).nextStep).toContain('train-images-idx3-ubyte');
  });

  it('refuses a single class', async () => {
    const error = await failure({ 'train-images-idx3-ubyte': images(2, 1), 'train-labels-idx1-ubyte': labels(1, 1) });
    expect(error.code).toBe('only-one-class');
  });
});
