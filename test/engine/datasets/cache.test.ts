import { fork, spawnSync } from 'node:child_process';
import { readdir, readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCache } from '../../../src/engine/datasets/cache.ts';
import { cacheUsage } from '../../../src/engine/datasets/cache-files.ts';
import type { Dataset } from '../../../src/engine/datasets/dataset.ts';
import { openDataset } from '../../../src/engine/datasets/open.ts';
import { CancelledError } from '../../../src/protocol/errors.ts';
import { classFolders, idxBytes, noiseJpeg, randomBytes, workspaceWith, write } from './drawn.ts';

const size = { height: 5, width: 4, channels: 3 } as const;
const stride = 60;

async function animals(counts: Record<string, number> = { cats: 6, dogs: 5 }) {
  const workspace = await workspaceWith({ animals: { path: 'a' } });
  await classFolders(join(workspace, 'a'), counts);
  return { workspace, dataset: await openDataset(workspace, 'animals') };
}

/** The same dataset, with the ids of the images that are decoded. */
function counting(dataset: Dataset) {
  const read: string[] = [];
  const readImage: Dataset['readImage'] = (index, to) => {
    read.push(dataset.ids[index]!);
    return dataset.readImage(index, to);
  };
  return { read, dataset: { ...dataset, readImage } };
}

const cacheNames = async (workspace: string) => (await readdir(join(workspace, '.darkroom/cache'))).sort();

describe('the pixel cache', () => {
  it.each([
    ['in memory', 2 ** 28],
    ['from the file', 0],
  ])('gives the decoded images in any order, %s', async (_, held) => {
    const { workspace, dataset } = await animals();
    const { cache, problems, unreadable } = await openCache(workspace, dataset, size, {}, held);
    expect(problems).toEqual([]);
    expect(unreadable).toHaveLength(0);
    for (const indices of [[3], [0, 1, 2, 3], [10, 0, 1, 5, 5, 4], Int32Array.of(7, 8, 9), []]) {
      const target = new Uint8Array(indices.length * stride);
      await cache.read(indices, target);
      for (const [at, index] of [...indices].entries()) {
        expect(target.slice(at * stride, (at + 1) * stride)).toEqual(await dataset.readImage(index, size));
      }
    }
    await expect(cache.read([11], new Uint8Array(stride))).rejects.toThrow(RangeError);
    await expect(cache.read([-1], new Uint8Array(stride))).rejects.toThrow(RangeError);
    await expect(cache.read([1], new Uint8Array(stride + 1))).rejects.toThrow(RangeError);
    await cache.close();
  });

  it('keeps what was resized in different ways apart', async () => {
    const { workspace, dataset } = await animals();
    await openCache(workspace, dataset, size);
    await openCache(workspace, dataset, { ...size, resize: 'cover' });
    await openCache(workspace, dataset, { ...size, resize: 'contain', pad: 128 });
    await openCache(workspace, dataset, { ...size, resize: 'contain', pad: [255, 0, 8] });
    const kinds = (await cacheNames(workspace))
      .filter((name) => name.endsWith('.u8'))
      .map((name) => name.slice(0, -20))
      .sort();
    expect(kinds).toEqual([
      'animals-5x4x3',
      'animals-5x4x3-contain-808080',
      'animals-5x4x3-contain-ff0008',
      'animals-5x4x3-cover',
    ]);
  });

  it('is built once, and again when the dataset changes, and then the old one goes', async () => {
    const { workspace, dataset } = await animals();
    const reports: [number, number][] = [];
    const work = { progress: (_: string, done: number, total: number) => void reports.push([done, total]) };
    const first = await openCache(workspace, dataset, size, work);
    expect(reports.at(-1)).toEqual([11, 11]);
    const { mtimeMs } = await stat(first.cache.path);
    reports.length = 0;
    const again = await openCache(workspace, dataset, size, work);
    expect(reports).toEqual([]);
    expect((await stat(again.cache.path)).mtimeMs).toBe(mtimeMs);
    await openCache(workspace, dataset, { ...size, channels: 1 });
    await utimes(join(workspace, 'a/cats/0.png'), 1, 1);
    await openCache(workspace, await openDataset(workspace, 'animals'), size);
    const names = await cacheNames(workspace);
    expect(names.filter((name) => name.includes('5x4x1'))).toHaveLength(3);
    expect(names.filter((name) => name.includes('5x4x3'))).toHaveLength(3);
    expect(await cacheUsage(workspace)).toMatchObject({ path: join(workspace, '.darkroom/cache') });
    expect((await cacheUsage(workspace)).bytes).toBeGreaterThan(11 * (60 + 20));
    expect(await cacheUsage(await workspaceWith())).toMatchObject({ bytes: 0 });
  });

  it('decodes only what is new when the dataset changes', async () => {
    const { workspace, dataset } = await animals();
    await write(workspace, 'a/dogs/fake.jpg', 'I am a text.');
    await openCache(workspace, await openDataset(workspace, 'animals'), size);
    await rm(join(workspace, 'a/cats/0.png'));
    await write(workspace, 'a/cats/new.png', await noiseJpeg());
    await utimes(join(workspace, 'a/dogs/2.png'), 5, 5);
    const changed = counting(await openDataset(workspace, 'animals'));
    const { cache, unreadable } = await openCache(workspace, changed.dataset, size);
    expect(changed.read.sort()).toEqual(['cats/new.png', 'dogs/2.png']);
    expect(Array.from(unreadable, (at) => changed.dataset.ids[at])).toEqual(['dogs/fake.jpg']);
    const target = new Uint8Array(stride);
    for (const [at, id] of changed.dataset.ids.entries()) {
      if (id === 'dogs/fake.jpg') continue;
      await cache.read([at], target);
      expect(target).toEqual(await changed.dataset.readImage(at, size));
    }
    expect(dataset.ids).toHaveLength(11);
  });

  it('goes on after it was cancelled with what had been decoded', async () => {
    const { workspace, dataset } = await animals({ cats: 12, dogs: 12 });
    // Of this size five images are a block.
    const large = { height: 1024, width: 1024, channels: 3 } as const;
    const stop = new AbortController();
    const work = { signal: stop.signal, progress: (_: string, done: number) => void (done === 13 && stop.abort()) };
    await expect(openCache(workspace, dataset, large, work)).rejects.toBeInstanceOf(CancelledError);
    const rest = counting(dataset);
    const { cache } = await openCache(workspace, rest.dataset, large);
    expect(rest.read).toHaveLength(24 - 10);
    expect((await cacheNames(workspace)).filter((name) => /tmp/.test(name))).toEqual([]);
    const target = new Uint8Array(1024 * 1024 * 3);
    await cache.read([3], target);
    expect(Buffer.compare(target, await dataset.readImage(3, large))).toBe(0);
  });

  it('leaves out images that can not be read, and remembers them', async () => {
    const { workspace } = await animals();
    const whole = await noiseJpeg();
    await write(workspace, 'a/cats/cut.jpg', whole.subarray(0, whole.length / 2));
    await write(workspace, 'a/dogs/fake.jpg', 'I am a text.');
    const dataset = await openDataset(workspace, 'animals');
    const bad = ['cats/cut.jpg', 'dogs/fake.jpg'].map((id) => dataset.ids.indexOf(id));
    for (let times = 0; times < 2; times++) {
      const { cache, problems, unreadable } = await openCache(workspace, dataset, size);
      expect([...unreadable]).toEqual(bad);
      expect(problems).toMatchObject([{ code: 'unreadable-image', severity: 'warning', count: 2 }]);
      expect(problems[0]!.examples[0]).toContain(join('cats', 'cut.jpg'));
      const target = new Uint8Array(stride).fill(9);
      await cache.read(bad.slice(0, 1), target);
      expect(new Set(target)).toEqual(new Set([0]));
    }
  });

  it('fails when no image can be read, and leaves nothing', async () => {
    const workspace = await workspaceWith({ animals: { path: 'a' } });
    await write(workspace, 'a/cats/1.png', 'x');
    await write(workspace, 'a/dogs/1.png', 'y');
    const dataset = await openDataset(workspace, 'animals');
    await expect(openCache(workspace, dataset, size)).rejects.toMatchObject({ code: 'no-readable-images' });
    expect(await cacheNames(workspace)).toEqual([]);
  });

  it('stops when it is cancelled, and leaves nothing', async () => {
    const { workspace, dataset } = await animals();
    const stop = new AbortController();
    const work = { signal: stop.signal, progress: (_: string, done: number) => void (done === 3 && stop.abort()) };
    await expect(openCache(workspace, dataset, size, work)).rejects.toBeInstanceOf(CancelledError);
    expect(await cacheNames(workspace)).toEqual([]);
  });

  it('is built again when half of it is missing', async () => {
    const { workspace, dataset } = await animals();
    const { cache } = await openCache(workspace, dataset, size);
    const whole = await readFile(cache.path);
    const notes = cache.path.replace(/u8$/, 'json');
    for (const damage of [
      () => truncate(cache.path, 100),
      () => rm(notes),
      () => writeFile(notes, '{"format": 1'),
      () => rm(cache.path),
    ]) {
      await damage();
      await openCache(workspace, dataset, size);
      expect(await readFile(cache.path)).toEqual(whole);
    }
  });

  it('is the same when several build it at once, and removes what a killed one left', async () => {
    const { workspace, dataset } = await animals();
    const [young, old] = ['x.u8.1-aa.tmp', 'x.u8.2-bb.tmp'];
    for (const name of [young, old]) await write(workspace, `.darkroom/cache/${name}`, 'left');
    await utimes(join(workspace, '.darkroom/cache', old), 1, 1);
    const opened = await Promise.all([1, 2, 3].map(() => openCache(workspace, dataset, size)));
    expect((await cacheNames(workspace)).filter((name) => name.endsWith('.tmp'))).toEqual([young]);
    const target = new Uint8Array(11 * stride);
    for (const { cache } of opened) {
      await cache.read(
        Array.from({ length: 11 }, (_, at) => at),
        target,
      );
      expect(target.slice(4 * stride, 5 * stride)).toEqual(await dataset.readImage(4, size));
      await cache.close();
    }
  });

  it('never takes what another one is writing for a leftover', async () => {
    const { workspace, dataset } = await animals();
    for (let round = 0; round < 20; round++) {
      await rm(join(workspace, '.darkroom/cache'), { recursive: true, force: true });
      const opened = await Promise.all(Array.from({ length: 12 }, () => openCache(workspace, dataset, size)));
      for (const { cache } of opened) await cache.close();
    }
    expect((await cacheNames(workspace)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('copies the raw pixels of a packed format byte for byte', async () => {
    const workspace = await workspaceWith({ digits: { path: '.' } });
    const pixels = randomBytes(50 * 36, 3);
    await write(workspace, 'train-images-idx3-ubyte', idxBytes([50, 6, 6], pixels));
    await write(
      workspace,
      'train-labels-idx1-ubyte',
      idxBytes(
        [50],
        Uint8Array.from({ length: 50 }, (_, at) => at % 3),
      ),
    );
    const dataset = await openDataset(workspace, 'digits');
    const { cache } = await openCache(workspace, dataset, { height: 6, width: 6, channels: 1 });
    expect(new Uint8Array(await readFile(cache.path))).toEqual(pixels);
    const larger = await openCache(workspace, dataset, { height: 8, width: 8, channels: 1 });
    const target = new Uint8Array(64);
    await larger.cache.read([49], target);
    expect(target).toEqual(await dataset.readImage(49, { height: 8, width: 8, channels: 1 }));
  });
});

describe.skipIf(process.platform === 'win32')('another process that builds the cache', () => {
  const script = fileURLToPath(new URL(`../../../out/cache-test-${process.pid}.mjs`, import.meta.url));
  afterAll(() => rm(script, { force: true }));
  beforeAll(() =>
    build({
      stdin: {
        contents: `
          import { openCache } from './src/engine/datasets/cache.ts';
          import { openDataset } from './src/engine/datasets/open.ts';
          const dataset = await openDataset(process.argv[2], 'animals');
          const size = { height: 64, width: 64, channels: 3 };
          const progress = (_, done) => process.send?.(done);
          await openCache(process.argv[2], dataset, size, { progress }).catch(
            ({ code, message, nextStep }) => console.log(JSON.stringify({ code, message, nextStep })),
          );`,
        resolveDir: fileURLToPath(new URL('../../..', import.meta.url)),
      },
      bundle: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
      outfile: script,
    }),
  );

  it('says what to do when the disk is full, and nothing half-written stays', async () => {
    const { workspace } = await animals({ cats: 30, dogs: 30 });
    const command = `ulimit -f 200; exec "${process.execPath}" "${script}" "${workspace}"`;
    const limited = spawnSync('bash', ['-c', command], { encoding: 'utf8' });
    const error = JSON.parse(limited.stdout);
    expect(error).toMatchObject({ code: 'disk-full', nextStep: expect.stringContaining('Free some space') });
    expect(await cacheNames(workspace)).toEqual([]);
  });

  it('leaves nothing that looks like a cache when it is killed', async () => {
    const { workspace, dataset } = await animals({ cats: 30, dogs: 30 });
    for (const moment of [1, 20, 45, 60]) {
      const child = fork(script, [workspace], { stdio: 'ignore' });
      child.on('message', (done) => void (done === moment && child.kill('SIGKILL')));
      await new Promise((resolve) => child.on('exit', resolve));
      const complete = (await cacheNames(workspace)).filter((name) => name.endsWith('.u8'));
      for (const name of complete) {
        expect((await stat(join(workspace, '.darkroom/cache', name))).size).toBe(60 * 64 * 64 * 3);
      }
    }
    const { cache } = await openCache(workspace, dataset, { height: 64, width: 64, channels: 3 });
    const target = new Uint8Array(64 * 64 * 3);
    await cache.read([59], target);
    expect(target).toEqual(await dataset.readImage(59, cache.size));
  });
});
