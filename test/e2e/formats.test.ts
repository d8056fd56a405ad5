/** Every format of images and labels, trained and predicted as a person would. */

import { gzipSync } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import type { Evaluation, Prediction } from '../../src/protocol/runs.ts';
import { cifarBytes, idxBytes, randomBytes } from '../engine/datasets/drawn.ts';
import { resultOf } from './darkroom.ts';
import { classes, emptyWorkspace, model, picture, shapesWorkspace, side } from './workspace.ts';

test('whales: a CSV without extensions, 240 classes, gray and coloured files with and without alpha', async () => {
  const { write, dataset, darkroom } = await emptyWorkspace();
  const rows = ['Image,Id'];
  for (let whale = 0; whale < 240; whale++) {
    // Some are known from a single photo.
    for (let photo = 0; photo < (whale % 10 === 0 ? 1 : 3); photo++) {
      const image = sharp(await picture(whale % 3, whale * 10 + photo));
      const made = [image, image.clone().grayscale(), image.clone().ensureAlpha(0.5)][photo]!;
      await write(`train/w${whale}_${photo}.png`, await made.png().toBuffer());
      rows.push(`w${whale}_${photo},whale ${whale}`);
    }
  }
  await write('train.csv', rows.join('\n'));
  await dataset({ csv: 'train.csv', images: 'train', split: { validation: 0.3, test: 0 } });
  await write('whales.model.ts', model({ train: "epochs: 2, batchSize: 64, topK: 5, classWeights: 'balanced'" }));

  const data = await darkroom(['data', 'shapes']);
  expect(data.out).toContain('672 images, 240 classes (csv)');
  expect(data.out).toContain('24 classes with a single image');
  const trained = await darkroom(['train', 'whales.model.ts']);
  expect(trained).toMatchObject({ code: 0, err: '' });
  expect(trained.out).toMatch(/epoch 2\/2 .* val_top5 0\.\d{4}/);
  const { evaluation } = resultOf<{ evaluation: Evaluation }>(
    await darkroom(['evaluate', 'last', '--split', 'validation', '--json']),
  );
  expect(evaluation.classNames).toHaveLength(240);
  expect(evaluation.topK.map(({ k }) => k)).toEqual([3, 5]);
  expect(evaluation.topK[1]!.accuracy).toBeGreaterThanOrEqual(evaluation.accuracy);
  const page = await darkroom(['evaluate', 'last', '--split', 'validation']);
  expect(page.out).toContain('… the 30 worst of 240 classes by F1');
  expect((await darkroom(['evaluate', 'last'])).err).toContain('The test split of the dataset "shapes" has no images.');
});

test('an image is the same upright or turned with an EXIF mark, with or without alpha, wherever it is predicted', async () => {
  const { write, darkroom } = await shapesWorkspace(8);
  await write('gray.model.ts', model({ channels: 1 }));
  const upright = sharp(await picture(2, 3));
  await write('same/a.png', await upright.clone().png().toBuffer());
  await write('same/b.png', await upright.clone().rotate(-90).withMetadata({ orientation: 6 }).png().toBuffer());
  await write('same/c.png', await upright.clone().ensureAlpha().png().toBuffer());
  await write('same/d.tiff', await upright.clone().tiff({ compression: 'lzw' }).toBuffer());
  for (const file of ['small.model.ts', 'gray.model.ts']) {
    expect(await darkroom(['train', file, '--epochs', '1'])).toMatchObject({ code: 0, err: '' });
    const { predictions } = resultOf<{ predictions: Prediction[] }>(
      await darkroom(['predict', 'last', 'same', '--json']),
    );
    expect(predictions).toHaveLength(4);
    for (const { top } of predictions) expect(top).toEqual(predictions[0]!.top);
  }
});

describe('packed files', () => {
  test('IDX, gzipped, with its own test set', async () => {
    const { write, dataset, darkroom } = await emptyWorkspace();
    for (const [prefix, count] of [
      ['train', 60],
      ['t10k', 20],
    ] as const) {
      const images = idxBytes([count, side, side], randomBytes(count * side * side, count));
      const labels = idxBytes(
        [count],
        Uint8Array.from({ length: count }, (_, i) => i % 3),
      );
      await write(`idx/${prefix}-images-idx3-ubyte.gz`, gzipSync(images));
      await write(`idx/${prefix}-labels-idx1-ubyte.gz`, gzipSync(labels));
    }
    await dataset({ path: 'idx', classes: [...classes] });
    await write('small.model.ts', model({ channels: 1 }));
    const trained = await darkroom(['train', 'small.model.ts', '--epochs', '1']);
    expect(trained).toMatchObject({ code: 0, err: '' });
    expect(trained.out).toContain('54 train · 6 validation · 20 test · 12×12 grayscale');
    expect((await darkroom(['evaluate', 'last'])).out).toContain('20 images, best weights');
  });

  test('CIFAR-10, binary', async () => {
    const { write, dataset, darkroom } = await emptyWorkspace();
    const labels = Array.from({ length: 40 }, (_, i) => [i % 10]);
    await write('cifar/data_batch_1.bin', cifarBytes(labels, 1));
    await write('cifar/test_batch.bin', cifarBytes(labels.slice(0, 10), 2));
    const names = 'airplane automobile bird cat deer dog frog horse ship truck'.split(' ');
    await write('cifar/batches.meta.txt', `${names.join('\n')}\n\n`);
    await dataset({ path: 'cifar' });
    await write('small.model.ts', model());
    const trained = await darkroom(['train', 'small.model.ts', '--epochs', '1']);
    expect(trained).toMatchObject({ code: 0, err: '' });
    const { evaluation } = resultOf<{ evaluation: Evaluation }>(await darkroom(['evaluate', 'last', '--json']));
    expect(evaluation).toMatchObject({ count: 10, classNames: names });
  });
});
