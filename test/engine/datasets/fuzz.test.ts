import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { openDataset } from '../../../src/engine/datasets/open.ts';
import { PickleError } from '../../../src/engine/datasets/pickle-values.ts';
import { unpickle } from '../../../src/engine/datasets/unpickle.ts';
import { UserError } from '../../../src/protocol/errors.ts';
import { randomNumbers } from '../random-numbers.ts';
import { cifarBytes, idxBytes, randomBytes, workspaceWith, write } from './drawn.ts';

/** Cuts the bytes, flips some, repeats or removes a piece: what damaged files are like, and what hostile ones try. */
function damaged(bytes: Uint8Array, random: () => number): Buffer {
  const at = (length: number) => Math.floor(random() * length);
  let copy = Buffer.from(bytes);
  // Headers and opcodes are at the ends; pixels in between hardly matter.
  const place = () => (random() < 0.7 ? at(Math.min(400, copy.length)) : at(copy.length));
  for (let times = 1 + at(4); times > 0 && copy.length > 1; times--) {
    const kind = at(5);
    if (kind === 0) copy = copy.subarray(0, at(copy.length));
    else if (kind === 1) copy[place()] = at(256);
    else if (kind === 2) copy.writeUInt32LE(at(2 ** 32), Math.min(place(), Math.max(0, copy.length - 4)));
    else if (kind === 3) copy = Buffer.concat([copy.subarray(0, place()), copy.subarray(place())]);
    else copy = Buffer.concat([copy, copy.subarray(place(), place())]);
    if (copy.length < 4) break;
  }
  return copy;
}

const idx = idxBytes([4, 6, 6], randomBytes(4 * 36, 1));
const binary = cifarBytes([[1], [2], [3]]);

describe('damaged files', () => {
  it.each([
    ['IDX', idx, 300, 'train-images-idx3-ubyte'],
    ['gzipped IDX', gzipSync(idx), 300, 'train-images-idx3-ubyte'],
    ['IDX labels', idxBytes([4], Uint8Array.of(0, 1, 2, 3)), 200, 'train-labels-idx1-ubyte'],
  ])('are a UserError or opened: %s', async (_, bytes, times, name) => {
    const workspace = await workspaceWith({ digits: { format: 'idx', path: '.' } });
    await write(workspace, 'train-images-idx3-ubyte', idx);
    await write(workspace, 'train-labels-idx1-ubyte', idxBytes([4], Uint8Array.of(0, 1, 2, 3)));
    await openAllDamaged(workspace, 'digits', bytes, times, name);
  });

  it('are a UserError or opened: CIFAR binary', async () => {
    const workspace = await workspaceWith({ cifar: { format: 'cifar10', path: '.' } });
    await openAllDamaged(workspace, 'cifar', binary, 300, 'data_batch_1.bin');
  });

  it.each([2, 3, 4, 5])('are a UserError or opened: CIFAR pickle of protocol %i', async (protocol) => {
    const workspace = await workspaceWith({ cifar: { format: 'cifar10', path: '.' } });
    const bytes = await readFile(new URL(`../../fixtures/datasets/pickles/batch-protocol${protocol}`, import.meta.url));
    await openAllDamaged(workspace, 'cifar', bytes, 400, 'data_batch_1');
  });

  it('are refused as pickles when they are random opcodes', () => {
    const random = randomNumbers(11);
    const opcodes = Buffer.from('\x80\x02}q\x00(]XK\x01Ne.ustb\x85\x86\x87R\x94\x93\x8c\x01ajhcB0T', 'latin1');
    for (let round = 0; round < 20_000; round++) {
      const length = 1 + Math.floor(random() * 60);
      const bytes = Buffer.from(Array.from({ length }, () => opcodes[Math.floor(random() * opcodes.length)]!));
      try {
        unpickle(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(PickleError);
      }
    }
  });

  it.each([
    ['a million empty dicts', Buffer.alloc(4_000_000, '}')],
    ['a million marks', Buffer.alloc(4_000_000, '(')],
    ['lists in lists', Buffer.concat([Buffer.alloc(500_000, ']'), Buffer.alloc(499_999, 'a'), Buffer.from('.')])],
    [
      'lists in lists as a name',
      Buffer.concat([Buffer.alloc(99_999, ']'), Buffer.alloc(99_997, 'a'), Buffer.from('\x93.', 'latin1')]),
    ],
    ['a string of 4 GB', Buffer.from('\x80\x02T\xff\xff\xff\xffabc', 'latin1')],
    ['a string of 2^64 bytes', Buffer.from('\x80\x04\x8e\xff\xff\xff\xff\xff\xff\xff\xffabc', 'latin1')],
    ['an array of more bytes than it has', Buffer.from('\x80\x02cnumpy\nndarray\n)R.', 'latin1')],
  ])('neither fill the memory nor the stack: %s', (_, bytes) => {
    try {
      unpickle(bytes);
    } catch (error) {
      expect(error).toBeInstanceOf(PickleError);
    }
  });
});

async function openAllDamaged(workspace: string, dataset: string, bytes: Uint8Array, times: number, name: string) {
  const random = randomNumbers(5);
  for (let round = 0; round < times; round++) {
    await write(workspace, name, damaged(bytes, random));
    try {
      const opened = await openDataset(workspace, dataset);
      expect(opened.labels.length).toBeGreaterThan(0);
      await opened.readImage(0, opened.packed!.size);
    } catch (error) {
      expect(error, `round ${round}`).toBeInstanceOf(UserError);
    }
  }
}
