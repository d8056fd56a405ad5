/** One training step of a model file, compiled as the engine compiles it, on made-up images. */

import type { Augmentation } from '../src/api/augmentation.ts';
import { sparseCategoricalCrossentropy } from '../src/api/losses/sparse-categorical-crossentropy.ts';
import { adam } from '../src/api/optimizers/adam.ts';
import { trainingAugmentation } from '../src/engine/augment/training.ts';
import { buildModel } from '../src/engine/models/build.ts';
import { loadModelFile } from '../src/engine/models/load.ts';
import { trainingStep } from '../src/engine/train/step.ts';
import { trainableVariables } from '../src/engine/train/variables.ts';
import type { Executor, HostTensors } from '../src/jit/executor.ts';

export interface BenchStep {
  /** Runs `count` steps and gives the milliseconds of each. */
  run(count: number): Promise<number[]>;
  /** Milliseconds of recording, compiling and running for the first time. */
  readonly first: number;
  dispose(): void;
}

/** @param file Model file relative to `workspace`. */
export async function compileStep(
  executor: Executor,
  workspace: string,
  file: string,
  batch: number,
  augment: readonly Augmentation[] = [],
): Promise<BenchStep> {
  const loaded = await loadModelFile(workspace, file);
  const params = loaded.definition.params ?? {};
  const { model, input } = buildModel(loaded, { params, classes: 10, seed: 1 });
  const optimizer = adam();
  const state = optimizer.createState(trainableVariables(model));
  const classNames = Array.from({ length: 10 }, (_, label) => `${label}`);
  const learner = { model, input, loss: sparseCategoricalCrossentropy() };
  const fn = trainingStep(learner, optimizer, state, trainingAugmentation(augment, classNames));
  const step = executor.compile(fn, { name: 'training step' });
  const size = batch * input.height * input.width * input.channels;
  const feeds = (index: number): HostTensors => ({
    pixels: {
      dtype: 'uint8',
      shape: [batch, input.height, input.width, input.channels],
      data: Uint8Array.from({ length: size }, (_, i) => Math.imul(i + 1, 2654435761) >>> 24),
    },
    labels: { dtype: 'int32', shape: [batch], data: Int32Array.from({ length: batch }, (_, i) => i % 10) },
    learningRate: { dtype: 'float32', shape: [], data: Float32Array.of(0.001) },
    key: { dtype: 'int32', shape: [2], data: Int32Array.of(1, index) },
  });
  const given = feeds(0);
  let index = 0;
  const once = async () => {
    const started = performance.now();
    await step.run({ ...given, key: { dtype: 'int32', shape: [2], data: Int32Array.of(1, index++) } });
    return performance.now() - started;
  };
  const first = await once();
  return {
    first,
    async run(count) {
      const times: number[] = [];
      for (let i = 0; i < count; i++) times.push(await once());
      return times;
    },
    dispose() {
      step.dispose();
      model.dispose();
      for (const variable of state) variable.dispose();
    },
  };
}
