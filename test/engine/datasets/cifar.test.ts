import { mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDataset } from '../../../src/engine/datasets/open.ts';
import { cifarBytes, workspaceWith, write } from './drawn.ts';

const pickles = new URL('../../fixtures/datasets/pickles/', import.meta.url);
const pickle = (name: string) => readFile(new URL(name, pickles));
const native = { height: 32, width: 32, channels: 3 } as const;
const names10 = 'airplane\nautomobile\nbird\ncat\ndeer\ndog\nfrog\nhorse\nship\ntruck\n\n';

/** A batch as Python 2's cPickle wrote the published files: names and pixels are byte strings. */
function python2Batch(labels: readonly number[], pixels: Uint8Array): Buffer {
  const text = (value: string) => Buffer.concat([Buffer.from([0x55, value.length]), Buffer.from(value, 'latin1')]);
  const int32 = (value: number) => Buffer.from(Int32Array.of(value).buffer);
  return Buffer.concat([
    Buffer.from('\x80\x02}q\x01(', 'latin1'),
    text('labels'),
    Buffer.from(']q\x02(', 'latin1'),
    ...labels.map((label) => Buffer.from([0x4b, label])),
    Buffer.from('e', 'latin1'),
    text('data'),
    Buffer.from('cnumpy.core.multiarray\n_reconstruct\nq\x03cnumpy\nndarray\nq\x04K\x00\x85U\x01b\x87R', 'latin1'),
    Buffer.from('(K\x01J', 'latin1'),
    int32(labels.length),
    Buffer.from(
      'M\x00\x0c\x86cnumpy\ndtype\nU\x02u1K\x00K\x01\x87R(K\x03U\x01|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb\x89T',
      'latin1',
    ),
    int32(pixels.length),
    pixels,
    Buffer.from('tbu.', 'latin1'),
  ]);
}

describe('CIFAR, binary', () => {
  it('opens batches of CIFAR-10 with names, sides and interleaved pixels', async () => {
    const workspace = await workspaceWith({ cifar: { path: 'data' } });
    const second = cifarBytes([[5], [9]], 2);
    await write(workspace, 'data/data_batch_10.bin', second);
    await write(workspace, 'data/data_batch_2.bin', cifarBytes([[0], [1], [2]], 1));
    await write(workspace, 'data/test_batch.bin', cifarBytes([[7]], 3));
    await write(workspace, 'data/batches.meta.txt', names10);
    const dataset = await openDataset(workspace, 'cifar');
    expect(dataset).toMatchObject({
      format: 'cifar10',
      ids: ['train/0', 'train/1', 'train/2', 'train/3', 'train/4', 'test/0'],
    });
    expect([...dataset.labels]).toEqual([0, 1, 2, 5, 9, 7]);
    expect(dataset.classNames[7]).toBe('horse');
    expect(dataset.givenSplit).toEqual(['train', 'train', 'train', 'train', 'train', 'test']);
    const pixels = await dataset.readImage(4, native);
    const record = second.subarray(3073 + 1);
    expect([...pixels.subarray(0, 6)]).toEqual([
      record[0],
      record[1024],
      record[2048],
      record[1],
      record[1025],
      record[2049],
    ]);
  });

  it('takes the fine labels of CIFAR-100, also from the folder that the archive unpacks to', async () => {
    const workspace = await workspaceWith({ cifar: { path: 'data' } });
    await write(
      workspace,
      'data/cifar-100-binary/train.bin',
      cifarBytes([
        [19, 99],
        [1, 0],
      ]),
    );
    await write(
      workspace,
      'data/cifar-100-binary/fine_label_names.txt',
      Array.from({ length: 100 }, (_, at) => `n${at}`).join('\n'),
    );
    const dataset = await openDataset(workspace, 'cifar');
    expect(dataset).toMatchObject({ format: 'cifar100', givenSplit: undefined });
    expect([...dataset.labels]).toEqual([99, 0]);
    expect(dataset.classNames).toHaveLength(100);
  });

  it.each([
    ['truncated', cifarBytes([[0], [1]]).subarray(0, 4000), 'after 1 whole image there are 927 bytes'],
    ['a wrong label', cifarBytes([[0], [10]]), 'image 1 has the label 10, of 10 classes'],
    ['empty', Buffer.alloc(0), 'it is empty'],
  ])('names a file that is %s', async (_, bytes, why) => {
    const workspace = await workspaceWith({ cifar: { format: 'cifar10', path: 'data' } });
    const path = await write(workspace, 'data/data_batch_1.bin', bytes);
    const error = await openDataset(workspace, 'cifar').catch((caught) => caught);
    expect(error).toMatchObject({ name: 'UserError', code: 'unreadable-data' });
    expect(error.message).toContain(path);
    expect(error.message).toContain(why);
  });

  it('says which files are missing', async () => {
    const workspace = await workspaceWith({ cifar: { format: 'cifar10', path: 'data' } });
    await mkdir(join(workspace, 'data'));
    const error = await openDataset(workspace, 'cifar').catch((caught) => caught);
    expect(error.nextStep).toContain('data_batch_1.bin');
  });
});

describe('CIFAR, pickled by Python', () => {
  it.each([2, 3, 4, 5])('opens a batch of protocol %i', async (protocol) => {
    const workspace = await workspaceWith({ cifar: { path: 'data' } });
    await write(workspace, 'data/data_batch_1', await pickle(`batch-protocol${protocol}`));
    const dataset = await openDataset(workspace, 'cifar');
    expect([...dataset.labels]).toEqual([3, 8]);
    expect(dataset.problems.map(({ code }) => code)).toEqual(['no-class-names', 'empty-class']);
    const pixels = await dataset.readImage(1, native);
    const stored = (at: number) => ((3072 + at) * 7) % 251;
    expect([...pixels.subarray(0, 4)]).toEqual([stored(0), stored(1024), stored(2048), stored(1)]);
  });

  it('opens a batch as Python 2 wrote it', async () => {
    const workspace = await workspaceWith({ cifar: { path: 'data' } });
    const pixels = cifarBytes([[0], [0]]).filter((_, at) => at % 3073 !== 0);
    await write(workspace, 'data/data_batch_1', python2Batch([6, 9], pixels));
    const dataset = await openDataset(workspace, 'cifar');
    expect([...dataset.labels]).toEqual([6, 9]);
    expect((await dataset.readImage(0, native))[0]).toBe(pixels[0]);
  });

  it('takes the fine labels, whose keys may be bytes', async () => {
    const workspace = await workspaceWith({ cifar: { path: 'data' } });
    await write(workspace, 'data/train', await pickle('bytes-keys-protocol4'));
    const dataset = await openDataset(workspace, 'cifar');
    expect(dataset.format).toBe('cifar100');
    expect([...dataset.labels]).toEqual([3, 99]);
  });

  it.each([2, 4])('runs no code of a pickle of protocol %i', async (protocol) => {
    const workspace = await workspaceWith({ cifar: { path: 'data' } });
    await write(workspace, 'data/data_batch_1', await pickle(`calls-a-function-protocol${protocol}`));
    const error = await openDataset(workspace, 'cifar').catch((caught) => caught);
    expect(error.code).toBe('unreadable-data');
    expect(error.message).toMatch(/it wants to call (posix|os)\.system, which is not data/);
    await expect(stat('/tmp/darkroom-was-here')).rejects.toThrow();
  });
});
