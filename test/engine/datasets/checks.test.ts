import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { RequestContext } from '../../../src/engine/context.ts';
import { checkDataset } from '../../../src/engine/datasets/check.ts';
import { outliers } from '../../../src/engine/datasets/checks/robust.ts';
import { exportSplit } from '../../../src/engine/datasets/export-split.ts';
import { openDataset } from '../../../src/engine/datasets/open.ts';
import { resolveSetAside } from '../../../src/engine/datasets/set-aside.ts';
import { resolveSplit } from '../../../src/engine/datasets/split.ts';
import type { DatasetCheck } from '../../../src/protocol/datasets.ts';
import { colourImage, idxBytes, noiseJpeg, randomBytes, workspaceWith, write } from './drawn.ts';
import { asImage, copyings, photo } from './photos.ts';

const context: RequestContext = { request: 1, signal: new AbortController().signal, progress() {}, emit() {} };
const check = (workspace: string, name = 'photos') => checkDataset({ workspace, name }, context);

/** 30 different photos in two classes. */
async function photos(entry: object = {}): Promise<string> {
  const workspace = await workspaceWith({ photos: { path: 'p', ...entry } });
  for (let seed = 0; seed < 30; seed++) {
    await write(workspace, `p/${seed % 2 ? 'dogs' : 'cats'}/${seed}.png`, await asImage(photo(seed)).png().toBuffer());
  }
  return workspace;
}

const found = ({ findings }: DatasetCheck, id: string) => findings.find((finding) => finding.id === id);
const ids = ({ findings }: DatasetCheck) => findings.map(({ id }) => id);

describe('the checks of a dataset', () => {
  it('find nothing in thirty different photos', async () => {
    expect(ids(await check(await photos()))).toEqual([]);
  });

  it('find what is planted, name the images, and say which to set aside', async () => {
    const workspace = await photos({ exclude: [], split: { validation: 0, test: 0 } });
    const jpeg = await asImage(photo(40)).jpeg({ quality: 95 }).toBuffer();
    const files = {
      'cats/cut.jpg': (await noiseJpeg()).subarray(0, 900),
      'cats/blank.png': await colourImage([3, 3, 3]),
      'cats/copy.png': await readFile(join(workspace, 'p/cats/2.png')),
      'dogs/copy.png': await readFile(join(workspace, 'p/cats/4.png')),
      'cats/near.jpg': await copyings['JPEG of quality 40']!(photo(6), () => 0),
      'dogs/near.png': await copyings['10 % brighter']!(photo(8), () => 0),
      'cats/tiny.png': await asImage(photo(41)).resize(5, 5).png().toBuffer(),
      'cats/panorama.png': await asImage(photo(42)).resize(2560, 40, { fit: 'fill' }).png().toBuffer(),
      'dogs/print.jpg': await asImage(photo(43)).toColourspace('cmyk').jpeg().toBuffer(),
      'dogs/white.png': await asImage(photo(45)).linear(0.1, 229).png().toBuffer(),
      'dogs/named.png': jpeg,
      'fish/one.png': await asImage(photo(44)).png().toBuffer(),
    };
    for (const [name, bytes] of Object.entries(files)) await write(workspace, `p/${name}`, bytes);
    const result = await check(workspace);
    expect(found(result, 'unreadable-image')).toMatchObject({
      severity: 'warning',
      items: [{ images: ['cats/cut.jpg'], note: 'it is truncated or damaged' }],
      setAside: ['cats/cut.jpg'],
    });
    expect(found(result, 'blank-images')?.items).toEqual([{ images: ['cats/blank.png'], note: 'gray value 3' }]);
    expect(found(result, 'copies')).toMatchObject({
      items: [{ images: ['cats/2.png', 'cats/copy.png'] }],
      setAside: ['cats/copy.png'],
    });
    expect(found(result, 'copies-with-other-labels')).toMatchObject({
      items: [{ images: ['cats/4.png', 'dogs/copy.png'] }],
      setAside: ['cats/4.png', 'dogs/copy.png'],
    });
    expect(found(result, 'near-copies')?.items).toMatchObject([{ images: ['cats/6.png', 'cats/near.jpg'] }]);
    expect(found(result, 'near-copies')?.items[0]?.note).toMatch(/^\d+ % different$/);
    expect(found(result, 'near-copies-with-other-labels')?.items).toMatchObject([
      { images: ['cats/8.png', 'dogs/near.png'] },
    ]);
    const sizes = found(result, 'unusual-size')!.items.map(({ images: [id], note }) => [id, note]);
    expect(sizes).toContainEqual(['cats/tiny.png', '5 x 5']);
    expect(sizes).toContainEqual(['cats/panorama.png', '2560 x 40']);
    expect(found(result, 'unusual-colours')?.items).toContainEqual({ images: ['dogs/print.jpg'], note: 'CMYK' });
    expect(found(result, 'unusual-brightness')!.items.flatMap(({ images }) => images)).toContain('dogs/white.png');
    expect(found(result, 'other-file-kind')?.items).toEqual([{ images: ['dogs/named.png'], note: 'is jpeg' }]);
    expect(found(result, 'single-image-class')?.items).toEqual([{ images: [], note: 'fish (1)' }]);
    expect(result.images['cats/near.jpg']).toEqual({ label: 'cats', split: 'train' });
    const order = result.findings.map(({ severity }) => severity);
    expect(order).toEqual([...order].sort((a, b) => Number(a === 'info') - Number(b === 'info')));
  });

  it('find copies, near copies and groups on two given sides, and would keep the test images', async () => {
    const workspace = await workspaceWith({ photos: { path: 'p', groupBy: 'file-name' } });
    const place = async (side: string, name: string, bytes: Buffer) => write(workspace, `p/${side}/${name}`, bytes);
    for (let seed = 0; seed < 12; seed++) {
      const bytes = await asImage(photo(seed)).png().toBuffer();
      await place(seed < 8 ? 'train' : 'test', `${seed % 2 ? 'dogs' : 'cats'}/${seed}.png`, bytes);
    }
    await place('test', 'cats/same.png', await readFile(join(workspace, 'p/train/cats/2.png')));
    await place('test', 'cats/like.jpg', await copyings['JPEG of quality 40']!(photo(4), () => 0));
    await place('test', 'dogs/6.png', await asImage(photo(30)).png().toBuffer());
    const result = await check(workspace);
    expect(found(result, 'copies-across-sides')).toMatchObject({ setAside: ['train/cats/2.png'], severity: 'warning' });
    expect(found(result, 'near-copies-across-sides')).toMatchObject({ setAside: ['train/cats/4.png'] });
    expect(found(result, 'groups-across-sides')?.setAside).toEqual(['train/cats/6.png']);
  });

  it('keep near copies on one side of a split that is made, unless told otherwise', async () => {
    const workspace = await photos();
    for (let seed = 0; seed < 30; seed++) {
      const path = `p/${seed % 2 ? 'dogs' : 'cats'}/copy of ${seed}.jpg`;
      await write(workspace, path, await copyings['JPEG of quality 40']!(photo(seed), () => 0));
    }
    const together = await check(workspace);
    expect(ids(together)).toEqual(['near-copies']);
    expect(found(together, 'near-copies')?.items).toHaveLength(30);
    const dataset = await openDataset(workspace, 'photos');
    const split = await resolveSplit(workspace, dataset);
    const sideOf = new Map(
      Object.entries(split.indices).flatMap(([side, indices]) => [...indices].map((at) => [dataset.ids[at]!, side])),
    );
    for (const { images } of found(together, 'near-copies')!.items) {
      expect(new Set(images.map((id) => sideOf.get(id))).size).toBe(1);
    }
    const darkroom = { datasets: { photos: { path: 'p', split: { nearCopies: 'ignore' } } } };
    await write(workspace, 'darkroom.json', JSON.stringify(darkroom));
    expect(found(await check(workspace), 'near-copies-across-sides')!.items.length).toBeGreaterThan(0);
  });

  it('are the same when they are kept and when the images are looked at again', async () => {
    const workspace = await photos();
    await write(workspace, 'p/cats/copy.png', await readFile(join(workspace, 'p/cats/2.png')));
    const first = await check(workspace);
    expect(await check(workspace)).toEqual(first);
    await write(workspace, 'p/cats/copy.png', await colourImage([1, 2, 3]));
    expect(ids(await check(workspace))).toEqual(['blank-images', 'unusual-size', 'unusual-brightness']);
  });

  it('work on packed datasets', async () => {
    const workspace = await workspaceWith({ digits: { path: '.' } });
    const side = async (name: string, count: number, seed: number) => {
      const pixels = Buffer.concat(
        await Promise.all(
          Array.from({ length: count }, (_, at) =>
            asImage(photo(seed + at))
              .resize(28, 28)
              .toColourspace('b-w')
              .raw()
              .toBuffer(),
          ),
        ),
      );
      await write(workspace, `${name}-images-idx3-ubyte`, idxBytes([count, 28, 28], pixels));
      await write(
        workspace,
        `${name}-labels-idx1-ubyte`,
        idxBytes(
          [count],
          randomBytes(count, 4).map((byte) => byte % 2),
        ),
      );
    };
    await side('train', 20, 0);
    await side('t10k', 6, 17);
    const result = await check(workspace, 'digits');
    expect(found(result, 'copies-across-sides')?.setAside).toEqual(['train/17', 'train/18', 'train/19']);
    expect(ids(result).filter((id) => id.startsWith('near'))).toEqual([]);
  });
});

describe('setting aside', () => {
  const ask = (workspace: string, ...words: string[]) => resolveSetAside({ workspace, name: 'photos', words }, context);

  it('takes images, findings and single items of them, and keeps what is set aside already', async () => {
    const workspace = await photos({ exclude: ['cats/0.png'] });
    await write(workspace, 'p/cats/a.png', await readFile(join(workspace, 'p/cats/2.png')));
    await write(workspace, 'p/cats/b.png', await readFile(join(workspace, 'p/cats/4.png')));
    expect(await ask(workspace, 'dogs/1.png', 'copies:2')).toEqual({
      ids: ['dogs/1.png', 'cats/b.png'],
      exclude: ['cats/0.png', 'dogs/1.png', 'cats/b.png'],
    });
    expect((await ask(workspace, 'copies')).ids).toEqual(['cats/a.png', 'cats/b.png']);
  });

  it('refuses what it does not know, with the nearest name', async () => {
    const workspace = await photos();
    await write(workspace, 'p/fish/1.png', await asImage(photo(50)).png().toBuffer());
    await write(workspace, 'p/cats/a.png', await readFile(join(workspace, 'p/cats/2.png')));
    const refused = (word: string) => ask(workspace, word).catch((error) => `${error.code} ${error.nextStep}`);
    expect(await refused('copis')).toContain('Did you mean "copies"');
    expect(await refused('cats/O.png')).toContain('unknown-image or finding');
    expect(await refused('copies:7')).toContain('copies has 1 items');
    expect(await refused('single-image-class')).toContain('nothing-to-set-aside');
  });

  it('leaves the images out of everything, and the fingerprint says so', async () => {
    const workspace = await photos();
    const before = await openDataset(workspace, 'photos');
    const exclude = ['cats/2.png', 'dogs/5.png', 'gone.png'];
    await write(workspace, 'darkroom.json', JSON.stringify({ datasets: { photos: { path: 'p', exclude } } }));
    const after = await openDataset(workspace, 'photos');
    expect(after.ids).toEqual(before.ids.filter((id) => !exclude.includes(id)));
    expect(after.labels).toHaveLength(28);
    expect(after.fingerprint).not.toBe(before.fingerprint);
    expect(after.problems).toMatchObject([
      { code: 'set-aside', count: 2 },
      { code: 'excluded-missing', examples: ['gone.png'] },
    ]);
    const size = { height: 8, width: 8, channels: 3 } as const;
    for (const id of ['cats/4.png', 'dogs/29.png']) {
      const [old, now] = [before.ids.indexOf(id), after.ids.indexOf(id)];
      expect(await after.readImage(now, size)).toEqual(await before.readImage(old, size));
      expect(after.filePath!(now)).toBe(before.filePath!(old));
    }
    const oldSides = await resolveSplit(workspace, before, {});
    const newSides = await resolveSplit(workspace, after, {});
    for (const side of ['train', 'validation', 'test'] as const) {
      const old = new Set([...oldSides.indices[side]].map((at) => before.ids[at]));
      for (const at of newSides.indices[side]) expect(old.has(after.ids[at])).toBe(true);
    }
  });

  it('leaves pixels of a packed dataset out of its blocks', async () => {
    const workspace = await workspaceWith({ digits: { path: '.', exclude: ['train/0', 'train/3', 'test/1'] } });
    const side = async (name: string, count: number, seed: number) => {
      await write(workspace, `${name}-images-idx3-ubyte`, idxBytes([count, 4, 4], randomBytes(count * 16, seed)));
      await write(
        workspace,
        `${name}-labels-idx1-ubyte`,
        idxBytes(
          [count],
          Uint8Array.from({ length: count }, (_, at) => at % 2),
        ),
      );
    };
    await side('train', 6, 1);
    await side('t10k', 3, 2);
    const dataset = await openDataset(workspace, 'digits');
    expect(dataset.ids).toEqual(['train/1', 'train/2', 'train/4', 'train/5', 'test/0', 'test/2']);
    const blocks: Uint8Array[] = [];
    for await (const block of dataset.packed!.blocks()) blocks.push(block);
    const joined = Buffer.concat(blocks);
    expect(joined).toHaveLength(6 * 16);
    for (let at = 0; at < 6; at++) {
      expect(new Uint8Array(joined.subarray(at * 16, at * 16 + 16))).toEqual(
        await dataset.readImage(at, dataset.packed!.size),
      );
    }
  });
});

describe('an exported split', () => {
  it('can be read, is the same each time, and places the same images the same way elsewhere', async () => {
    const workspace = await photos();
    const file = join(workspace, 'splits/photos.json');
    const result = await exportSplit({ workspace, name: 'photos', file }, context);
    expect(result.sizes).toEqual({ train: 22, validation: 4, test: 4 });
    const text = await readFile(file, 'utf8');
    await exportSplit({ workspace, name: 'photos', file }, context);
    expect(await readFile(file, 'utf8')).toBe(text);
    expect(text.split('\n').filter((line) => /^ {2}"(cats|dogs)\/\d+\.png",?$/.test(line))).toHaveLength(30);

    const other = await photos({ split: { seed: 99, manifest: 'splits/photos.json' } });
    await write(other, 'splits/photos.json', text);
    await write(other, 'p/cats/new.png', await asImage(photo(60)).png().toBuffer());
    const dataset = await openDataset(other, 'photos');
    const split = await resolveSplit(other, dataset);
    const exported = JSON.parse(text) as Record<string, string[]>;
    for (const side of ['train', 'validation', 'test'] as const) {
      const now = [...split.indices[side]].map((at) => dataset.ids[at]).filter((id) => id !== 'cats/new.png');
      expect(now).toEqual(exported[side]);
    }
    await write(other, 'splits/photos.json', '{}');
    await expect(resolveSplit(other, dataset)).rejects.toMatchObject({ code: 'broken-split' });
    await write(
      other,
      'darkroom.json',
      JSON.stringify({ datasets: { photos: { path: 'p', split: { manifest: 'x.json' } } } }),
    );
    await expect(resolveSplit(other, dataset)).rejects.toMatchObject({ code: 'no-split-file' });
  });
});

describe('outliers', () => {
  it('are far from the rest in multiples of the median distance', () => {
    const values = Array.from({ length: 50 }, (_, at) => 100 + (at % 7));
    expect(outliers(values, 1)).toEqual([]);
    expect(outliers([...values, 500, 160, 20], 1)).toEqual([50, 52, 51]);
    expect(outliers([...new Array<number>(50).fill(5), 6], 4)).toEqual([]);
    expect(outliers([1, 2, 1000], 1)).toEqual([]);
  });
});

describe('groups and sides from names and tables', () => {
  it('takes groups from a pattern in the name', async () => {
    const workspace = await workspaceWith({ photos: { path: 'p', groupPattern: '(\\d+)_' } });
    for (let person = 0; person < 12; person++) {
      for (const [at, label] of ['cats', 'dogs', 'dogs'].entries()) {
        await write(workspace, `p/${label}/${person}_${at}.png`, await colourImage([person * 9, at * 90, 7]));
      }
    }
    await write(workspace, 'p/cats/nobody.png', await colourImage([250, 1, 1]));
    const dataset = await openDataset(workspace, 'photos');
    expect(dataset.problems).toMatchObject([{ code: 'ungrouped-images', examples: ['cats/nobody.png'] }]);
    const split = await resolveSplit(workspace, dataset, { validation: 0.25, test: 0.25 });
    const sides = new Map<string, Set<string>>();
    for (const [side, indices] of Object.entries(split.indices)) {
      for (const at of indices) {
        const group = dataset.groups![at]!;
        sides.set(group, (sides.get(group) ?? new Set()).add(side));
      }
    }
    expect(sides.size).toBe(13);
    for (const found of sides.values()) expect(found.size).toBe(1);
    const packed = await workspaceWith({ digits: { path: '.', groupPattern: '(x)' } });
    await write(packed, 'train-images-idx3-ubyte', idxBytes([4, 2, 2], randomBytes(16, 1)));
    await write(packed, 'train-labels-idx1-ubyte', idxBytes([4], Uint8Array.of(0, 1, 0, 1)));
    await expect(openDataset(packed, 'digits')).rejects.toMatchObject({ code: 'option-not-for-format' });
  });

  it('takes sides from a column of a table', async () => {
    const workspace = await workspaceWith({ photos: { csv: 'p/list.csv', splitColumn: 'fold' } });
    const rows = ['file,label,fold'];
    for (let at = 0; at < 20; at++) {
      await write(workspace, `p/${at}.png`, await colourImage([at * 9, 5, 7]));
      rows.push(`${at}.png,${at % 2 ? 'a' : 'b'},${at < 12 ? 'train' : at < 15 ? 'Val' : at < 19 ? 'test' : ''}`);
    }
    await write(workspace, 'p/list.csv', rows.join('\n'));
    const dataset = await openDataset(workspace, 'photos');
    const split = await resolveSplit(workspace, dataset);
    expect(split.sizes).toEqual({ train: 13, validation: 3, test: 4 });
    expect([...split.indices.test].map((at) => dataset.ids[at])).toEqual(['15.png', '16.png', '17.png', '18.png']);
    await write(workspace, 'p/list.csv', rows.join('\n').replace('Val', 'holdout'));
    await expect(openDataset(workspace, 'photos')).rejects.toMatchObject({ code: 'bad-csv-column' });
  });

  it('counts images where a side is given a number', async () => {
    const workspace = await workspaceWith({ photos: { path: 'p', split: { validation: 5, test: 7 } } });
    for (let at = 0; at < 40; at++) await write(workspace, `p/${at % 2}/${at}.png`, await colourImage([at * 6, 9, 9]));
    const dataset = await openDataset(workspace, 'photos');
    expect((await resolveSplit(workspace, dataset)).sizes).toEqual({ train: 28, validation: 5, test: 7 });
    const all = resolveSplit(workspace, dataset, { validation: 20, test: 20 });
    await expect(all).rejects.toMatchObject({ code: 'split-too-large' });
  });
});

it('a picture is told apart from what sharp makes of it in another size', async () => {
  const workspace = await photos();
  const small = await sharp(await readFile(join(workspace, 'p/cats/2.png')))
    .resize(64)
    .png()
    .toBuffer();
  await write(workspace, 'p/cats/small.png', small);
  expect(found(await check(workspace), 'near-copies')?.items).toMatchObject([
    { images: ['cats/2.png', 'cats/small.png'] },
  ]);
});
