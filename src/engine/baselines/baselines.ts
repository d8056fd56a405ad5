/**
 * What simple methods reach on the images that a network is evaluated on: always the most frequent class, the nearest
 * training images, logistic regression. They don't depend on the run, so they are worked out once for a dataset, its split
 * and the size of its images, and kept in `.darkroom/cache/`.
 */

import { wilson } from '../../figures/intervals.ts';
import type { Executor } from '../../jit/executor.ts';
import type { Baseline, SplitName } from '../../protocol/runs.ts';
import type { Dataset, PixelCache, Split, Work } from '../datasets/dataset.ts';
import { limitTrain } from '../datasets/subsets.ts';
import { openExecutor } from '../train/executors.ts';
import { keepBaselines, keptBaselines } from './baseline-file.ts';
import { isTooLarge, logisticClass } from './logistic-regression.ts';
import { nearestClass, neighbours } from './nearest-class.ts';
import { pixelRows, shrunkSize } from './pixel-rows.ts';

/** Images at most: of more, a part that is the same each time. */
const mostTraining = 10_000;
const mostMeasured = 10_000;
const seed = 1;

export interface BaselineImages {
  readonly dataset: Dataset;
  readonly split: Split;
  /** Of which split the images are. */
  readonly name: SplitName;
  readonly pixels: PixelCache;
  /** Readable images of that split. */
  readonly indices: Int32Array;
  /** Readable training images. */
  readonly training: Int32Array;
}

/** @throws CancelledError */
export async function measureBaselines(
  workspace: string,
  images: BaselineImages,
  work: Work,
): Promise<readonly Baseline[]> {
  const known = await keptBaselines(workspace, images);
  if (known) return known;
  // The device of the run may be one on which nothing else than a network is fast, or none at all today.
  const executor = await openExecutor('cpu');
  try {
    const baselines = await measured(executor, images, work);
    await keepBaselines(workspace, images, baselines);
    return baselines;
  } finally {
    executor.dispose();
  }
}

async function measured(executor: Executor, images: BaselineImages, work: Work): Promise<readonly Baseline[]> {
  const { dataset, split, pixels, training } = images;
  const { labels, classNames } = dataset;
  const labelsOf = (indices: Int32Array) => indices.map((index) => labels[index]!);
  const part = { ...split, indices: { ...split.indices, train: training } };
  const train = limitTrain(part, dataset, mostTraining, seed);
  const tested = evenly(images.indices, mostMeasured);
  const [known, actual] = [labelsOf(train), labelsOf(tested)];
  const most = majority(labelsOf(training), classNames.length);
  const of = (kind: Baseline['kind'], predicted: Int32Array, note: string): Baseline => {
    const accuracy = actual.reduce((hits, label, i) => hits + Number(label === predicted[i]), 0) / actual.length;
    return { kind, accuracy, interval: wilson(accuracy, actual.length), count: actual.length, note };
  };
  const { height, width, channels } = shrunkSize(pixels.size);
  const size = `${width} × ${height} pixels`;
  const from =
    train.length < training.length ? `${counted(train.length)} of ${counted(training.length)}` : counted(train.length);
  const always = of(
    'majority',
    actual.map(() => most),
    `always ${classNames[most]}, the most frequent in training`,
  );
  if (train.length === 0) return [always];
  const rows = await pixelRows(executor, pixels, train, work);
  const asked = await pixelRows(executor, pixels, tested, work);
  const nearest = await nearestClass(executor, rows, known, asked, work);
  const near = of('nearest', nearest, `the ${neighbours} nearest of ${from} training images, ${size}`);
  if (isTooLarge(height * width * channels, classNames.length)) {
    const note = `left out: ${counted(classNames.length)} classes are too many for it`;
    return [always, near, { kind: 'logistic', count: 0, note }];
  }
  const linear = await logisticClass(executor, rows, known, asked, classNames.length, work);
  return [always, near, of('logistic', linear, `trained on ${from} images, ${size}`)];
}

/** The most frequent class; of equals the first. */
function majority(labels: Int32Array, classes: number): number {
  const counts = new Float64Array(classes);
  for (const label of labels) counts[label]!++;
  return counts.indexOf(Math.max(...counts));
}

/** At most `count` of the indices, from all over the list. */
function evenly(indices: Int32Array, count: number): Int32Array {
  if (indices.length <= count) return indices;
  return Int32Array.from({ length: count }, (_, i) => indices[Math.floor((i * indices.length) / count)]!);
}

const counted = (count: number): string => count.toLocaleString('en-US');
