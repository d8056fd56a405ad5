/** A training that takes milliseconds: 26 images of 6x6, a model file with everything that could break a resume. */

import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Callback } from '../../../src/api/callback.ts';
import { resolveLoss } from '../../../src/api/losses/registry.ts';
import { resolveTrain } from '../../../src/api/resolve.ts';
import { buildModel } from '../../../src/engine/models/build.ts';
import { loadModelFile } from '../../../src/engine/models/load.ts';
import { lockRun } from '../../../src/engine/runs/lock.ts';
import { RunLog, readLog } from '../../../src/engine/runs/log.ts';
import { recoverFolder } from '../../../src/engine/runs/swap.ts';
import { loadCheckpoint } from '../../../src/engine/train/checkpoint.ts';
import { Clock } from '../../../src/engine/train/clock.ts';
import { Journal } from '../../../src/engine/train/journal.ts';
import { type TrainingPlan, train } from '../../../src/engine/train/loop.ts';
import { Steering } from '../../../src/engine/train/steering.ts';
import { createEagerExecutor } from '../../../src/jit/eager.ts';
import type { RunRecord } from '../../../src/protocol/runs.ts';

/** Dropout and noise (random), batch normalization (weights without gradients), regularizers, Adam, every callback. */
export const modelSource = `
import * as tf from '@tensorflow/tfjs';
import { adam, csvLogger, cosineDecay, defineModel, learningRateSchedule, reduceLROnPlateau } from 'darkroom';

export default defineModel({
  dataset: 'shapes',
  input: { height: 6, width: 6, channels: 1 },
  params: { rate: 0.25 },
  build({ params, inputShape, classes }) {
    const model = tf.sequential();
    model.add(tf.layers.conv2d({ inputShape, filters: 3, kernelSize: 3, kernelRegularizer: tf.regularizers.l2({ l2: 0.01 }) }));
    model.add(tf.layers.batchNormalization());
    model.add(tf.layers.reLU());
    model.add(tf.layers.dropout({ rate: params.rate }));
    model.add(tf.layers.gaussianNoise({ stddev: 0.1 }));
    model.add(tf.layers.flatten());
    model.add(tf.layers.dense({ units: classes, activation: 'softmax' }));
    return model;
  },
  train: {
    epochs: 3,
    batchSize: 8,
    optimizer: adam({ learningRate: 0.01 }),
    topK: 2,
    callbacks: [learningRateSchedule(cosineDecay()), reduceLROnPlateau({ patience: 1 }), csvLogger()],
  },
});
`;

export interface SmallTraining {
  readonly folder: string;
  /** Trains from the newest checkpoint, or from the beginning if there is none. */
  run(options?: SmallOptions): Promise<SmallResult>;
  remove(): Promise<void>;
}

export interface SmallOptions {
  readonly seed?: number;
  readonly epochs?: number;
  readonly steering?: Steering;
  /** Instead of the model file's. */
  readonly callbacks?: readonly Callback[];
  /** Besides these. */
  readonly extra?: readonly Callback[];
  readonly changes?: Partial<TrainingPlan>;
}

export interface SmallResult {
  readonly outcome: string;
  readonly reason?: string;
  readonly events: readonly { readonly name: string; readonly event: unknown }[];
}

const size = { height: 6, width: 6, channels: 1 } as const;
const total = 26;
const labels = Int32Array.from({ length: total }, (_, i) => i % 3);

/** A bright row whose place tells the class, over a pattern that differs from image to image. */
function picture(index: number): Uint8Array {
  return Uint8Array.from({ length: 36 }, (_, i) => {
    const pattern = Math.imul(index * 36 + i + 1, 0x9e3779b1) >>> 25;
    return Math.floor(i / 12) === labels[index] ? 255 - pattern : pattern;
  });
}

const source: TrainingPlan['source'] = {
  labels,
  pixels: {
    size,
    async read(indices, target) {
      for (let i = 0; i < indices.length; i++) target.set(picture(indices[i]!), i * 36);
    },
  },
};

const indices = (from: number, to: number) => Int32Array.from({ length: to - from }, (_, i) => from + i);

export async function smallTraining(text = modelSource): Promise<SmallTraining> {
  const workspace = await mkdtemp(join(tmpdir(), 'darkroom-small-'));
  const folder = join(workspace, 'run');
  await mkdir(folder);
  await writeFile(join(workspace, 'small.model.ts'), text);
  return {
    folder,
    remove: () => rm(workspace, { recursive: true, force: true }),
    run: (options = {}) => trainIn(workspace, folder, options),
  };
}

async function trainIn(workspace: string, folder: string, options: SmallOptions): Promise<SmallResult> {
  const { seed = 5, steering = new Steering(), callbacks } = options;
  const executor = await createEagerExecutor();
  const loaded = await loadModelFile(workspace, 'small.model.ts');
  const params = loaded.definition.params!;
  const settings = resolveTrain(loaded.definition, params);
  const { model, input, units, outputActivation } = buildModel(loaded, { params, classes: 3, seed });
  const plan: TrainingPlan = {
    learner: { model, input, loss: resolveLoss(settings.loss, units, outputActivation), topK: settings.topK },
    optimizer: settings.optimizer,
    callbacks: [...(callbacks ?? settings.callbacks), ...(options.extra ?? [])],
    source,
    train: indices(0, 20),
    validation: indices(20, total),
    epochs: options.epochs ?? settings.epochs,
    batchSize: settings.batchSize,
    seed,
    sampling: { kind: 'shuffle' },
    checkpointSeconds: 300,
    ...options.changes,
  };
  const lock = await lockRun(folder, 'small');
  try {
    await recoverFolder(join(folder, 'last'));
    const from = (await readdir(folder)).includes('last') ? await loadCheckpoint(folder, model) : undefined;
    const log = await RunLog.open(folder, from?.files ?? {});
    const events: { name: string; event: unknown }[] = [];
    const record = { id: 'small', epochs: plan.epochs, loss: plan.learner.loss.name } as RunRecord;
    const emit = (name: string, event: unknown) => events.push({ name, event });
    const journal = new Journal({ folder, record, log, lock, emit });
    const end = await train(plan, executor, journal, steering, new Clock(from?.progress.time), from);
    return { ...end, events };
  } finally {
    await lock.release();
    model.dispose();
  }
}

/** Everything of a run that must not depend on interruptions; times are left out. */
export async function remains(folder: string): Promise<Record<string, unknown>> {
  const state = JSON.parse(await readFile(join(folder, 'last/state.json'), 'utf8'));
  const { time: _, sums: __, ...progress } = state.progress;
  const bytes = async (name: string) => (await readFile(join(folder, name))).toString('hex');
  return {
    progress,
    callbacks: state.callbacks,
    last: await bytes('last/weights.bin'),
    state: await bytes('last/state.bin'),
    best: await bytes('best/weights.bin'),
    epochs: await filesBelow(join(folder, 'epochs')),
    csv: await readFile(join(folder, 'training.csv'), 'utf8').catch(() => undefined),
    log: (await readLog(folder)).map((line) => ({ ...line, time: 0, samplesPerSecond: 0 })),
  };
}

/** Weights by path; nothing that a kill left half done may be among it. Automatic names of models differ in one process. */
async function filesBelow(folder: string): Promise<Record<string, string | false>> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const contents = await Promise.all(
    files
      .sort()
      .map(
        async (file) => [file.slice(folder.length), file.endsWith('.bin') && (await readFile(file, 'hex'))] as const,
      ),
  );
  return Object.fromEntries(contents);
}

/** Stops at the n-th time that the loop asks whether it may go on. */
export class StopAtTurn extends Steering {
  #left: number;

  constructor(turn: number) {
    super();
    this.#left = turn;
  }

  override turn(): Promise<'go' | 'stop'> {
    if (this.#left-- === 0) this.stop();
    return super.turn();
  }
}
