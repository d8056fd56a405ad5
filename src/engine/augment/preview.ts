/**
 * The requests about what happens to training images before the network sees them: `model/preview` draws augmentations of
 * some of them, `model/steps` follows one through the preprocessing, `model/augmentations` and `model/augment-edits` read
 * and change what is written.
 */

import type * as tf from '@tensorflow/tfjs-core';
import { augmentations } from '../../api/augment/registry.ts';
import type { Augmentation } from '../../api/augmentation.ts';
import { resolveInput } from '../../api/define.ts';
import { resolveParams, resolveTrain } from '../../api/resolve.ts';
import type { CompiledFunction, HostTensor } from '../../jit/executor.ts';
import { CancelledError, noReadableImages, nothingToTrainOn, UserError, unknownName } from '../../protocol/errors.ts';
import { suggestion } from '../../protocol/nearest.ts';
import type { AugmentChoice, AugmentEntry } from '../../protocol/preview.ts';
import type { InputSpec } from '../../protocol/runs.ts';
import type { Handler } from '../context.ts';
import type { Dataset, Work } from '../datasets/dataset.ts';
import { openedDataset } from '../datasets/opened.ts';
import { inSeededOrder } from '../datasets/seeded-hash.ts';
import { augmentEdits, augmentSource } from '../models/augment-source.ts';
import { loadModelFile } from '../models/load.ts';
import { openExecutor } from '../train/executors.ts';
import { trainingAugmentation } from './training.ts';

/** More than this nobody looks at, however much is asked for. */
const [mostImages, mostDraws] = [24, 16];

export const previewAugmentation: Handler<'model/preview'> = async (params, context) => {
  const { workspace, file, set, choices, seed = 1 } = params;
  const images = Math.min(mostImages, Math.max(1, params.images ?? 6));
  const draws = Math.min(mostDraws, Math.max(0, params.draws ?? 5));
  const loaded = await loadModelFile(workspace, file, { zeroWeights: true });
  const { definition } = loaded;
  const input = resolveInput(definition.input);
  const settings = loaded.run(() => resolveTrain(definition, resolveParams(definition.params, set), loaded.file));
  const list = choices ? loaded.run(() => chosen(settings.augment, choices)) : settings.augment;
  const opened = await openedDataset(workspace, definition.dataset, context);
  const { dataset } = opened;
  const order = byTurns(dataset, (await opened.split(context)).indices.train, seed);
  const found = await readable(dataset, order, images, input, context);
  const labels = Int32Array.from(found, ({ index }) => dataset.labels[index]!);
  const decoded = Buffer.concat(found.map(({ pixels }) => pixels));
  return {
    dataset: dataset.name,
    input,
    augment: list.map(entryOf),
    own: settings.augment.map(entryOf),
    images: found.map(({ index }, i) => ({ id: dataset.ids[index]!, label: dataset.classNames[labels[i]!]! })),
    draws,
    pixels: await draw({ list, dataset, input, labels, decoded, draws, seed }, context.signal),
  };
};

const entryOf = ({ name, config }: Augmentation): AugmentEntry => ({
  name,
  options: config ?? {},
  known: Object.hasOwn(augmentations, name),
});

export const readAugmentations: Handler<'model/augmentations'> = async ({ source }) => augmentSource(source);

export const editAugmentations: Handler<'model/augment-edits'> = async ({ source, change }) => {
  const edits = augmentEdits(source, change);
  return edits ? { edits } : {};
};

/** The file's own by number, or Darkroom's by name. @throws UserError where options are wrong. */
function chosen(own: readonly Augmentation[], choices: readonly AugmentChoice[]): Augmentation[] {
  return choices.map(({ name, index, options }) => {
    const given = index === undefined ? undefined : own[index];
    if (!options && given?.name === name) return given;
    if (!Object.hasOwn(augmentations, name)) {
      throw unknownName('augmentation', name, suggestion(name, Object.keys(augmentations)));
    }
    const make = augmentations[name as keyof typeof augmentations] as (options?: object) => Augmentation;
    return make(options);
  });
}

/** One image of each class after another, so that a few show many classes. */
function byTurns(dataset: Dataset, train: Int32Array, seed: number): number[] {
  if (train.length === 0) throw nothingToTrainOn(dataset.name, 'train');
  const order = inSeededOrder([...train], seed, (index) => dataset.ids[index]!);
  const seen = new Map<number, number>();
  const turns = new Map<number, number>();
  for (const index of order) {
    const label = dataset.labels[index]!;
    turns.set(index, seen.get(label) ?? 0);
    seen.set(label, turns.get(index)! + 1);
  }
  return order.sort((a, b) => turns.get(a)! - turns.get(b)!);
}

interface Decoded {
  readonly index: number;
  /** uint8 [height, width, channels]. */
  readonly pixels: Uint8Array;
}

/** The first images that can be read: what is wrong with the others is told elsewhere. */
async function readable(
  dataset: Dataset,
  order: readonly number[],
  count: number,
  input: InputSpec,
  { signal }: Work,
): Promise<Decoded[]> {
  const found: Decoded[] = [];
  for (let at = 0; at < order.length && found.length < count; at += count) {
    if (signal?.aborted) throw new CancelledError('The preview');
    const some = order.slice(at, at + count).map(async (index) => {
      try {
        return [{ index, pixels: await dataset.readImage(index, input) }];
      } catch (error) {
        if (error instanceof UserError && error.code === 'unreadable-image') return [];
        throw error;
      }
    });
    found.push(...(await Promise.all(some)).flat());
  }
  if (found.length === 0) throw noReadableImages(dataset.name, 'no training image could be decoded');
  return found.slice(0, count);
}

interface Drawing {
  readonly list: readonly Augmentation[];
  readonly dataset: Dataset;
  readonly input: InputSpec;
  readonly labels: Int32Array;
  readonly decoded: Uint8Array;
  readonly draws: number;
  readonly seed: number;
}

/** Each image as it is, then as it is drawn in one step after another. */
async function draw({ list, dataset, input, labels, decoded, draws, seed }: Drawing, signal: AbortSignal) {
  const count = labels.length;
  const stride = input.height * input.width * input.channels;
  const pixels = new Uint8Array(count * (1 + draws) * stride);
  const place = (image: number, turn: number) => (image * (1 + draws) + turn) * stride;
  const put = (turn: number, values: ArrayLike<number>) => {
    for (let image = 0; image < count; image++) {
      for (let i = 0; i < stride; i++) pixels[place(image, turn) + i] = Math.round(values[image * stride + i]!);
    }
  };
  put(0, decoded);
  const augment = trainingAugmentation(list, dataset.classNames);
  if (!augment) {
    for (let turn = 1; turn <= draws; turn++) put(turn, decoded);
    return pixels;
  }
  const executor = await openExecutor('cpu');
  const compiled = executor.compile(
    (given) => ({
      images: augment(
        { pixels: given.pixels as tf.Tensor4D, labels: given.labels as tf.Tensor1D },
        given.key as tf.Tensor1D,
      ).images,
    }),
    { name: 'augmentation' },
  );
  try {
    for (let turn = 1; turn <= draws; turn++) {
      await new Promise(setImmediate);
      if (signal.aborted) throw new CancelledError('The preview');
      put(turn, await step(compiled, input, labels, decoded, Int32Array.of(seed, turn)));
    }
    return pixels;
  } finally {
    compiled.dispose();
    executor.dispose();
  }
}

async function step(
  compiled: CompiledFunction,
  { height, width, channels }: InputSpec,
  labels: Int32Array,
  data: Uint8Array,
  key: Int32Array,
): Promise<ArrayLike<number>> {
  const pixels: HostTensor = { dtype: 'uint8', shape: [labels.length, height, width, channels], data };
  const outputs = await compiled.run({
    pixels,
    labels: { dtype: 'int32', shape: [labels.length], data: labels },
    key: { dtype: 'int32', shape: [2], data: key },
  });
  return outputs.images!.data;
}
