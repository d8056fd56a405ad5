/**
 * last/: everything from which a training goes on as if it had never been interrupted. model.json and weights.bin are
 * the network; state.bin holds the optimizer's variables and the weights that callbacks keep; state.json the rest.
 */

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { z } from 'zod';
import type { CallbackState, WeightSnapshot } from '../../api/callback.ts';
import { damagedCheckpoint } from '../../protocol/errors.ts';
import type { RunRecord } from '../../protocol/runs.ts';
import { loadWeights, saveModel } from '../models/weights.ts';
import type { FileLengths } from '../runs/log.ts';
import { checkSeal, sealFolder } from '../runs/seal.ts';
import { replaceFolder } from '../runs/swap.ts';
import { type ArrayEntry, type NamedArray, packArrays, unpackArrays } from '../runs/tensors.ts';
import { explainingWrites } from '../runs/write.ts';

/** Sums over the images of the epoch in progress; all zero at its beginning. */
export interface EpochSums {
  readonly images: number;
  readonly loss: number;
  readonly correct: number;
  readonly topK: number;
  /** Seconds of training. */
  readonly seconds: number;
}

/** Where a training stands. */
export interface Progress {
  /** Epochs that are trained, validated and logged. */
  readonly epochsDone: number;
  /** Batches trained of the next epoch; 0 when it has not begun. */
  readonly batch: number;
  /** Batches since the beginning of the run; one checkpoint each is enough to name a state. */
  readonly step: number;
  readonly sums: EpochSums;
  readonly learningRate: number;
  /** Seconds since the beginning of the run, pauses and interruptions left out. */
  readonly time: number;
  readonly best?: RunRecord['best'];
  /** Why a callback ended the training. */
  readonly stopReason?: string;
}

export interface Checkpoint {
  readonly progress: Progress;
  readonly optimizer: readonly NamedArray[];
  readonly callbacks: Readonly<Record<string, CallbackState>>;
  /**
   * The weights as trained, where a callback put others into the model at the end of the training: from these a run goes
   * on that is given more epochs.
   */
  readonly trained?: WeightSnapshot;
  readonly files: FileLengths;
}

/** Writes last/ whole; a kill or a full disk at any moment leaves the checkpoint before this one. */
export async function saveCheckpoint(run: string, model: LayersModel, checkpoint: Checkpoint): Promise<void> {
  const { progress, optimizer, callbacks, trained, files } = checkpoint;
  const kept = Object.entries(callbacks).flatMap(([name, { weights = [] }]) => plainArrays(name, weights));
  const { entries, bytes } = packArrays([...optimizer, ...kept, ...plainArrays('trained', trained ?? [])]);
  await explainingWrites(run, () =>
    replaceFolder(join(run, 'last'), async (folder) => {
      await saveModel(folder, model);
      await writeFile(join(folder, 'state.bin'), bytes);
      const state: StoredState = {
        format: 1,
        progress,
        optimizer: optimizer.length,
        callbacks: Object.entries(callbacks).map(([name, { values, weights }]) => ({
          name,
          values: storeValues(values),
          weights: weights?.length,
        })),
        files,
        arrays: entries,
        seal: await sealFolder(folder),
      };
      await writeFile(join(folder, 'state.json'), `${JSON.stringify(state, undefined, 2)}\n`);
    }),
  );
}

/** Reads last/ and puts the weights into the model. Changes nothing on the disk. */
export async function loadCheckpoint(run: string, model: LayersModel): Promise<Checkpoint> {
  const folder = join(run, 'last');
  const state = await readState(join(folder, 'state.json'));
  await checkSeal(folder, state.seal);
  const path = join(folder, 'state.bin');
  const arrays = unpackArrays(state.arrays, await readFile(path), path);
  await loadWeights(folder, model);
  let next = state.optimizer;
  const callbacks = state.callbacks.map(({ name, values, weights }) => {
    if (weights === undefined) return [name, { values }] as const;
    const kept = arrays.slice(next, next + weights).map(({ data }) => data as Float32Array);
    next += weights;
    return [name, { values, weights: kept }] as const;
  });
  const trained = arrays.slice(next).map(({ data }) => data as Float32Array);
  return {
    progress: state.progress,
    optimizer: arrays.slice(0, state.optimizer),
    callbacks: Object.fromEntries(callbacks),
    ...(trained.length > 0 && { trained }),
    files: state.files,
  };
}

const plainArrays = (name: string, weights: WeightSnapshot): NamedArray[] =>
  weights.map((data, i) => ({ name: `${name}/${i}`, dtype: 'float32', shape: [data.length], data }));

/** JSON has no Infinity and no NaN, but "no best value yet" is often one of them: these are stored as `{ number }`. */
function storeValues(values: CallbackState['values']): StoredState['callbacks'][number]['values'] {
  const store = (value: number) => (Number.isFinite(value) ? value : { number: String(value) });
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => {
      if (typeof value === 'number') return [key, store(value)];
      return [key, typeof value === 'object' && value !== null ? value.map(store) : value];
    }),
  );
}

async function readState(path: string): Promise<StateFile> {
  try {
    return stateSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    throw damagedCheckpoint(path, error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message);
  }
}

const count = z.number().int().nonnegative();

const number = z.union([z.number(), z.object({ number: z.string() }).transform((stored) => Number(stored.number))]);

const stateSchema = z.object({
  format: z.literal(1),
  progress: z.object({
    epochsDone: count,
    batch: count,
    step: count,
    sums: z.object({
      images: count,
      loss: z.number(),
      correct: z.number(),
      topK: z.number(),
      seconds: z.number(),
    }),
    learningRate: z.number(),
    time: z.number(),
    best: z.object({ epoch: count, monitor: z.string(), value: z.number() }).optional(),
    stopReason: z.string().optional(),
  }),
  /** How many of the arrays belong to the optimizer; those of the callbacks follow in their order, then `trained`. */
  optimizer: count,
  callbacks: z.array(
    z.object({
      name: z.string(),
      values: z.record(z.string(), z.union([number, z.string(), z.boolean(), z.null(), z.array(number)])),
      weights: count.optional(),
    }),
  ),
  files: z.record(z.string(), count),
  arrays: z.array(
    z.object({ name: z.string(), dtype: z.enum(['float32', 'int32', 'bool']), shape: z.array(count) }),
  ) as z.ZodType<readonly ArrayEntry[]>,
  seal: z.record(z.string(), z.object({ bytes: count, sha256: z.string() })),
});

type StateFile = z.infer<typeof stateSchema>;
/** As it stands in the file. */
type StoredState = z.input<typeof stateSchema>;
