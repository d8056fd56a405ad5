/** What is wrong with images, labels and darkroom.json is told before training, or left out and told; nothing is lost. */

import { mkdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { noiseJpeg, randomBytes } from '../engine/datasets/drawn.ts';
import { resultOf } from './darkroom.ts';
import { picture, shapesWorkspace, type Workspace } from './workspace.ts';

let workspace: Workspace;
beforeAll(async () => {
  workspace = await shapesWorkspace(8);
});
beforeEach(() => rm(join(workspace.path, '.darkroom'), { recursive: true, force: true }));

/** The message of `darkroom train`, which must end with 1 and leave no run. */
async function refusal(): Promise<string> {
  const { code, out, err } = await workspace.darkroom(['train', 'small.model.ts']);
  expect({ code, out }).toEqual({ code: 1, out: '' });
  await expect(stat(join(workspace.path, '.darkroom/runs'))).rejects.toThrow('ENOENT');
  return err;
}

describe('refused', () => {
  test('a missing folder', async () => {
    await workspace.dataset({ path: 'imges' });
    expect(await refusal()).toBe(
      `error: The dataset "shapes" has no folder at ${workspace.path}/imges.\n  Correct the path in darkroom.json; it is absolute or relative to the folder of darkroom.json.\n`,
    );
  });

  test('an empty class', async () => {
    await mkdir(join(workspace.path, 'two/empty'), { recursive: true });
    await workspace.write('two/full/a.png', await picture(0, 0));
    await workspace.dataset({ path: 'two' });
    expect(await refusal()).toContain(
      `The class folder ${workspace.path}/two/empty has no images.\n  Add images to it`,
    );
  });

  test('one class only', async () => {
    await workspace.write('one/only/a.png', await picture(0, 0));
    await workspace.write('one/only/b.png', await picture(1, 0));
    await workspace.dataset({ path: 'one' });
    expect(await refusal()).toContain('has only one class, "only": there is nothing to tell apart.');
  });

  test('images of which none can be read', async () => {
    for (const name of ['a', 'b']) await workspace.write(`broken/${name}/x.jpg`, 'no image');
    await workspace.dataset({ path: 'broken', split: { validation: 0, test: 0 } });
    const { code, err } = await workspace.darkroom(['train', 'small.model.ts']);
    expect(code).toBe(1);
    expect(err).toContain('No image of the dataset "shapes" can be read. The first: ');
  });

  test('darkroom.json with a mistake, at its place', async () => {
    const file = await workspace.write('darkroom.json', '{\n  "datasets": {\n    "shapes": { "path": "images" \n}\n');
    expect(await refusal()).toContain(`${file}:`);
    await workspace.write('darkroom.json', '{\n  "datasets": {\n    "shapes": { "pth": "images" } } }');
    expect(await refusal()).toContain(`${file}:3:17\nerror: darkroom.json, at datasets.shapes.pth`);
    await rm(file);
    expect(await refusal()).toContain('There is no darkroom.json in');
  });

  test('IDX, CIFAR and pickle files that are damaged, and code in a pickle', async () => {
    const idx = (name: string, bytes: Uint8Array) => workspace.write(`idx/${name}`, bytes);
    await idx('train-images-idx3-ubyte', randomBytes(64, 1));
    await idx('train-labels-idx1-ubyte', randomBytes(64, 2));
    await workspace.dataset({ path: 'idx' });
    expect(await refusal()).toContain('it has no IDX header');

    await rm(join(workspace.path, 'idx'), { recursive: true });
    const whole = gzipSync(randomBytes(9_000, 3));
    await idx('train-images-idx3-ubyte.gz', whole.subarray(0, 4_000));
    await idx('train-labels-idx1-ubyte.gz', whole);
    expect(await refusal()).toMatch(/idx\/train-\w+-idx\d-ubyte\.gz can't be read/);

    await workspace.dataset({ path: 'cifar' });
    await workspace.write('cifar/data_batch_1.bin', randomBytes(3_000, 4));
    expect(await refusal()).toContain('it is truncated: after 0 whole images there are 3,000 bytes');

    await rm(join(workspace.path, 'cifar'), { recursive: true });
    // What `pickle.dumps` gives for an object whose __reduce__ is (os.system, ('touch pwned',)).
    const pickle = '\x80\x03cposix\nsystem\nX\x0b\x00\x00\x00touch pwned\x85R.';
    await workspace.write('cifar/data_batch_1', Buffer.from(pickle, 'latin1'));
    expect(await refusal()).toContain('it wants to call posix.system, which is not data');
    await expect(stat(join(workspace.path, 'pwned'))).rejects.toThrow('ENOENT');
  });
});

describe('told, and the rest is used', () => {
  test('truncated, fake and empty image files', async () => {
    const whole = await noiseJpeg();
    for (const name of ['bottom', 'middle', 'top']) {
      for (let i = 0; i < 8; i++) await workspace.write(`mixed/${name}/${i}.jpg`, await picture(0, i, 'jpeg'));
    }
    await workspace.write('mixed/top/truncated.jpg', whole.subarray(0, whole.length / 2));
    await workspace.write('mixed/top/fake.jpg', 'I am no picture');
    await workspace.write('mixed/top/empty.jpg', '');
    await workspace.write('mixed/top/notes.txt', 'nor am I');
    await workspace.dataset({ path: 'mixed', split: { validation: 0.2, test: 0.2 } });
    const { code, out, err } = await workspace.darkroom(['train', 'small.model.ts', '--epochs', '1']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const notice = out.replace(/\n {2}(?=\S)/g, ' ');
    expect(notice).toContain("! 3 images can't be read; left out.");
    for (const name of ['truncated.jpg', 'fake.jpg', 'empty.jpg']) expect(notice).toContain(`mixed/top/${name}`);
    // Known from now on, without decoding again.
    const { problems } = resultOf<{ problems: { code: string; count: number }[] }>(
      await workspace.darkroom(['data', 'shapes', '--json']),
    );
    expect(problems.find((each) => each.code === 'unreadable-image')).toMatchObject({ count: 3 });
  });

  test('a CSV with missing files, duplicate and contradicting rows, and images without a row', async () => {
    const rows = ['Image,Id'];
    for (const [label, name] of ['bottom', 'middle', 'top'].entries()) {
      for (let i = 0; i < 8; i++) {
        await workspace.write(`flat/${name}${i}.png`, await picture(label, i));
        rows.push(`${name}${i},${name}`);
      }
    }
    await workspace.write('flat/extra.png', await picture(0, 99));
    rows.push('gone1.png,top', 'gone2.png,top', 'top1.png,top', 'top2,bottom', 'top3,');
    await workspace.write('labels.csv', rows.join('\n'));
    await workspace.dataset({ csv: 'labels.csv', images: 'flat' });
    const { out } = await workspace.darkroom(['data', 'shapes']);
    expect(out).toContain('shapes: 23 images, 3 classes (csv)');
    for (const text of [
      'warning  2 rows without an image file; left out.\n         gone1.png, gone2.png',
      'note     1 image that no row names; left out.\n         extra.png',
      'warning  1 row without a label; left out.\n         top3',
      'warning  1 row repeating another one; counted once.\n         top1.png',
      'warning  1 image with rows of different labels; left out.\n         top2.png',
      'note     Column "Image" was taken for the images.',
    ]) {
      expect(out).toContain(text);
    }
    const { code, out: page } = await workspace.darkroom(['train', 'small.model.ts', '--epochs', '1']);
    expect(code).toBe(0);
    expect(page).toContain('! 2 rows without an image file; left out. gone1.png, gone2.png\n');
  });

  test('a CSV that does not fit at all', async () => {
    await workspace.write('labels.csv', 'Image,Id\nx1,a\nx2,b\n');
    for (const [entry, message] of [
      [{ csv: 'label.csv' }, 'has no CSV file at'],
      [{ csv: 'labels.csv', images: 'imagse' }, 'has no folder of images at'],
      [{ csv: 'labels.csv', images: 'images', imageColumn: 'image' }, 'Did you mean "Image"?'],
      [{ csv: 'labels.csv', images: 'images' }, 'no column names images of the folder'],
    ] as const) {
      await workspace.dataset(entry);
      expect(await refusal()).toContain(message);
    }
  });
});

test('the split stays, and a changed dataset is told when an old run is evaluated', async () => {
  await workspace.dataset({ path: 'images', split: { validation: 0.25, test: 0.25 } });
  const { folder } = resultOf<{ folder: string }>(
    await workspace.darkroom(['train', 'small.model.ts', '--epochs', '1', '--json']),
  );
  const { split } = JSON.parse(await readFile(join(folder, 'run.json'), 'utf8'));
  const before = await readFile(join(workspace.path, split.manifest), 'utf8');
  await workspace.write('images/top/new.png', await picture(2, 77));
  const { code, out } = await workspace.darkroom(['evaluate', 'last']);
  expect(code).toBe(0);
  expect(out).toContain('! The dataset "shapes" or its split has changed since this run was trained');
  expect(await readFile(join(workspace.path, split.manifest), 'utf8')).toBe(before);
  const resumed = await workspace.darkroom(['train', '--resume', 'last', '--epochs', '2']);
  expect(resumed.err).toContain('have changed since the run');
});
