import { fork } from 'node:child_process';
import { appendFile, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { alignedDifference } from '../../../src/engine/datasets/copies/alignment.ts';
import { hashDistance } from '../../../src/engine/datasets/copies/hamming.ts';
import { openDataset } from '../../../src/engine/datasets/open.ts';
import { scanFile } from '../../../src/engine/datasets/scan/log.ts';
import { scanDataset } from '../../../src/engine/datasets/scan/scan.ts';
import { signatureAt } from '../../../src/engine/datasets/scan/signature.ts';
import { CancelledError } from '../../../src/protocol/errors.ts';
import { classFolders, colourImage, idxBytes, noiseJpeg, randomBytes, workspaceWith, write } from './drawn.ts';
import { asImage, photo } from './photos.ts';

let time = 1e9;

/** Folders of images whose times are past, as those of anybody's data are. */
async function animals(counts: Record<string, number> = { cats: 6, dogs: 5 }) {
  const workspace = await workspaceWith({ animals: { path: 'a' } });
  await classFolders(join(workspace, 'a'), counts);
  const dataset = await aged(workspace);
  return { workspace, dataset, file: scanFile(workspace, 'animals') };
}

async function aged(workspace: string) {
  const { ids } = await openDataset(workspace, 'animals');
  for (const id of ids) {
    const { mtimeMs } = await stat(join(workspace, 'a', id));
    if (mtimeMs > Date.now() - 60_000) await utimes(join(workspace, 'a', id), ++time, time);
  }
  return openDataset(workspace, 'animals');
}

/** Ids of the images that a scan looked at, by what it appended. */
async function looked(file: string, scan: () => Promise<unknown>): Promise<string[]> {
  const before = (await readFile(file, 'utf8').catch(() => '')).length;
  await scan();
  const added = (await readFile(file, 'utf8')).slice(before);
  return added
    .split('\n')
    .filter(Boolean)
    .map((line) => (JSON.parse(line) as { id: string }).id);
}

describe('a scan', () => {
  it('tells what kind of image each is, and why one is none', async () => {
    const { workspace } = await animals();
    const whole = await noiseJpeg();
    const red = await colourImage([255, 0, 0]);
    const files = {
      'cats/cut.jpg': whole.subarray(0, whole.length / 2),
      'cats/text.png': 'I am a text.',
      'cats/empty.png': '',
      'cats/gray.png': await asImage(photo(1)).toColourspace('b-w').png().toBuffer(),
      'cats/deep.png': await sharp(red).toColourspace('rgb16').png().toBuffer(),
      'cats/print.jpg': await sharp(red).toColourspace('cmyk').jpeg().toBuffer(),
      'cats/clear.webp': await sharp(red).ensureAlpha(0.5).webp().toBuffer(),
      'cats/turned.jpg': await asImage(photo(1)).withMetadata({ orientation: 6 }).jpeg().toBuffer(),
    };
    for (const [name, bytes] of Object.entries(files)) await write(workspace, `a/${name}`, bytes);
    const dataset = await openDataset(workspace, 'animals');
    const scan = await scanDataset(workspace, dataset);
    const of = (id: string) => scan[dataset.ids.indexOf(id)]!;
    expect(of('cats/cut.jpg')).toMatchObject({ unreadable: 'it is truncated or damaged' });
    expect(of('cats/text.png')).toMatchObject({ unreadable: 'it is empty or not an image' });
    expect(of('cats/empty.png')).toMatchObject({ unreadable: 'it is empty or not an image' });
    expect(of('cats/gray.png').picture).toMatchObject({ format: 'png', width: 256, height: 192, space: 'b-w' });
    expect(of('cats/gray.png').picture!.saturation).toBe(0);
    expect(of('cats/gray.png').picture!.deviation).toBeGreaterThan(20);
    expect(of('cats/deep.png').picture).toMatchObject({ space: 'rgb16', width: 8 });
    expect(of('cats/print.jpg').picture).toMatchObject({ space: 'cmyk', format: 'jpeg' });
    expect(of('cats/clear.webp').picture).toMatchObject({ alpha: true, format: 'webp' });
    expect(of('cats/turned.jpg').picture).toMatchObject({ orientation: 6, width: 256 });
    expect(of('cats/0.png').picture).toMatchObject({ deviation: 0, orientation: 1, pages: 1, channels: 3 });
  });

  it('gives a turned image the signature of the upright one', async () => {
    const { workspace } = await animals();
    await write(workspace, 'a/cats/upright.png', await asImage(photo(2)).rotate(90).png().toBuffer());
    await write(
      workspace,
      'a/cats/turned.png',
      await asImage(photo(2)).withMetadata({ orientation: 6 }).png().toBuffer(),
    );
    const dataset = await openDataset(workspace, 'animals');
    const scan = await scanDataset(workspace, dataset);
    const signature = (id: string) => signatureAt(scan[dataset.ids.indexOf(id)]!.picture!.signature);
    const [turned, upright] = [signature('cats/turned.png'), signature('cats/upright.png')];
    expect(hashDistance(turned.hash, upright.hash)).toBeLessThanOrEqual(2);
    expect(alignedDifference(turned.thumb, upright.thumb)).toBeLessThan(0.03);
  });

  it('does not call an image blank whose detail is finer than the small picture', async () => {
    const { workspace } = await animals();
    const dots = Buffer.alloc(1024 * 1024, 120);
    for (let at = 0; at < dots.length; at += 2) dots[at + ((at >> 10) & 1)] = 135;
    const image = sharp(dots, { raw: { width: 1024, height: 1024, channels: 1 } });
    await write(workspace, 'a/cats/dots.png', await image.png().toBuffer());
    const dataset = await openDataset(workspace, 'animals');
    const scan = await scanDataset(workspace, dataset);
    expect(scan[dataset.ids.indexOf('cats/dots.png')]!.picture!.deviation).toBeGreaterThan(5);
  });

  it('looks at an image again only when it has changed, and at new ones', async () => {
    const { workspace, dataset, file } = await animals();
    expect(await looked(file, () => scanDataset(workspace, dataset))).toHaveLength(11);
    const first = await scanDataset(workspace, dataset);
    expect(await looked(file, () => scanDataset(workspace, dataset))).toEqual([]);
    await write(workspace, 'a/cats/2.png', await colourImage([1, 2, 3], 'png', 9));
    await write(workspace, 'a/dogs/new.png', await colourImage([9, 9, 9]));
    await rm(join(workspace, 'a/cats/0.png'));
    const changed = await aged(workspace);
    expect((await looked(file, () => scanDataset(workspace, changed))).sort()).toEqual(['cats/2.png', 'dogs/new.png']);
    const second = await scanDataset(workspace, changed);
    expect(second).toHaveLength(11);
    expect(second[changed.ids.indexOf('dogs/1.png')]).toEqual(first[dataset.ids.indexOf('dogs/1.png')]);
    expect(second[changed.ids.indexOf('cats/2.png')]!.picture!.width).toBe(9);
  });

  it('does not trust the time of a file that changed while it was read', async () => {
    const { workspace, file } = await animals();
    await writeFile(join(workspace, 'a/cats/1.png'), await colourImage([1, 1, 1]));
    const dataset = await openDataset(workspace, 'animals');
    await scanDataset(workspace, dataset);
    expect(await looked(file, () => scanDataset(workspace, dataset))).toEqual(['cats/1.png']);
  });

  it('skips lines that a crash tore, and looks at those images again', async () => {
    const { workspace, dataset, file } = await animals();
    const first = await scanDataset(workspace, dataset);
    const text = await readFile(file, 'utf8');
    const torn = text.trimEnd();
    await writeFile(file, torn.slice(0, torn.length - 40));
    expect(await looked(file, () => scanDataset(workspace, dataset))).toHaveLength(1);
    await appendFile(file, '{"id":"cats/0.png","hash":7}\nnonsense\n');
    expect(await scanDataset(workspace, dataset)).toEqual(first);
    expect(await looked(file, () => scanDataset(workspace, dataset))).toEqual([]);
  });

  it('does not let its file grow with every change', async () => {
    const { workspace, dataset, file } = await animals();
    await scanDataset(workspace, dataset);
    const { length } = await readFile(file, 'utf8');
    const line = (await readFile(file, 'utf8')).split('\n').find(Boolean)!;
    await appendFile(file, `${line.replace('cats/0.png', 'gone.png')}\n`.repeat(400));
    expect(await scanDataset(workspace, dataset)).toHaveLength(11);
    expect((await readFile(file, 'utf8')).length).toBeLessThanOrEqual(length);
    expect(await looked(file, () => scanDataset(workspace, dataset))).toEqual([]);
  });

  it('can be cancelled, and then goes on where it ended', async () => {
    const { workspace, dataset, file } = await animals({ cats: 200, dogs: 200 });
    const stop = new AbortController();
    const work = { signal: stop.signal, progress: (_: string, done: number) => void (done === 100 && stop.abort()) };
    await expect(scanDataset(workspace, dataset, work)).rejects.toBeInstanceOf(CancelledError);
    const rest = await looked(file, () => scanDataset(workspace, dataset));
    expect(rest.length).toBeGreaterThan(250);
    expect(rest.length).toBeLessThanOrEqual(300);
  });

  it('reads the pixels of a packed dataset once', async () => {
    const workspace = await workspaceWith({ digits: { path: '.' } });
    const pixels = randomBytes(30 * 28 * 28, 3);
    pixels.copyWithin(784, 0, 784);
    await write(workspace, 'train-images-idx3-ubyte', idxBytes([30, 28, 28], pixels));
    await write(
      workspace,
      'train-labels-idx1-ubyte',
      idxBytes(
        [30],
        randomBytes(30, 4).map((byte) => byte % 3),
      ),
    );
    const dataset = await openDataset(workspace, 'digits');
    const file = scanFile(workspace, 'digits');
    expect(await looked(file, () => scanDataset(workspace, dataset))).toHaveLength(30);
    const scan = await scanDataset(workspace, dataset);
    expect(scan[0]!.hash).toBe(scan[1]!.hash);
    expect(scan[0]!.picture).toMatchObject({ format: 'raw', width: 28, height: 28, channels: 1, saturation: 0 });
    expect(await looked(file, () => scanDataset(workspace, dataset))).toEqual([]);
  });

  it('follows links to images, and reads a folder that contains itself once', async () => {
    const { workspace } = await animals();
    await symlink(join(workspace, 'a/cats/0.png'), join(workspace, 'a/dogs/link.png'));
    await symlink(join(workspace, 'a'), join(workspace, 'a/dogs/loop'));
    await symlink(join(workspace, 'nowhere.png'), join(workspace, 'a/dogs/dangling.png'));
    const dataset = await openDataset(workspace, 'animals');
    expect(dataset.ids).toHaveLength(12);
    const scan = await scanDataset(workspace, dataset);
    const of = (id: string) => scan[dataset.ids.indexOf(id)]!.hash;
    expect(of('dogs/link.png')).toBe(of('cats/0.png'));
  });
});

describe('a scan that is killed', () => {
  let program: string;
  beforeAll(async () => {
    const folder = await workspaceWith();
    program = join(folder, 'scan.cjs');
    const root = fileURLToPath(new URL('../../..', import.meta.url));
    await build({
      stdin: {
        contents: `import { openDataset } from './src/engine/datasets/open.ts';
          import { scanDataset } from './src/engine/datasets/scan/scan.ts';
          openDataset(process.argv[2], 'animals').then((dataset) => scanDataset(process.argv[2], dataset, {
            progress: (_, done) => process.send(done),
          })).then(() => process.exit(0));`,
        resolveDir: root,
      },
      bundle: true,
      platform: 'node',
      external: ['sharp'],
      outfile: program,
      logLevel: 'error',
    });
  });

  it('keeps what it had written, and the next one does the rest', async () => {
    const { workspace, dataset, file } = await animals({ cats: 600, dogs: 600 });
    const child = fork(program, [workspace], {
      env: { ...process.env, NODE_PATH: join(fileURLToPath(new URL('../../..', import.meta.url)), 'node_modules') },
    });
    await new Promise<void>((resolve) => {
      child.on('message', (done) => {
        if ((done as number) >= 700) child.kill('SIGKILL');
      });
      child.on('exit', () => resolve());
    });
    const rest = await looked(file, () => scanDataset(workspace, dataset));
    expect(rest.length).toBeLessThan(1200 - 2 * 256);
    expect(rest.length).toBeGreaterThan(0);
    expect(await looked(file, () => scanDataset(workspace, dataset))).toEqual([]);
  });
});
