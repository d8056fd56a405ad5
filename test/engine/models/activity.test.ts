import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { withActivityLosses } from '../../../src/engine/models/activity.ts';
import { buildModel } from '../../../src/engine/models/build.ts';
import { loadModelFile } from '../../../src/engine/models/load.ts';
import { createExecutor } from '../../../src/jit/devices/registry.ts';
import { createEagerExecutor } from '../../../src/jit/eager.ts';
import type { Executor } from '../../../src/jit/executor.ts';
import { modelFile, workspaceWith } from './workspace.ts';

const source = modelFile(`    return tf.sequential({ layers: [
      tf.layers.conv2d({ inputShape, filters: 2, kernelSize: 3, activityRegularizer: tf.regularizers.l2({ l2: 0.1 }) }),
      tf.layers.flatten(),
      tf.layers.dense({ units: classes, activityRegularizer: 'l1l2' }),
    ] });`);

/** Penalties and their gradient by the first kernel. */
async function measure(open: () => Promise<Executor>) {
  const loaded = await loadModelFile(await workspaceWith({ 'a.model.ts': source }), 'a.model.ts');
  const executor = await open();
  const { model } = buildModel(loaded, { params: {}, classes: 3, seed: 1 });
  const [kernel] = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
  const step = executor.compile(({ x }) => {
    const { value, grads } = tf.variableGrads(() => {
      const { losses } = withActivityLosses(() => model.apply(x!, { training: true }));
      expect(losses).toHaveLength(2);
      return tf.add(losses[0]!, losses[1]!) as tf.Scalar;
    }, [kernel!]);
    return { value, gradient: grads[kernel!.name]! };
  });
  const pixels = Float32Array.from({ length: 2 * 64 }, (_, i) => Math.sin(i));
  const before = tf.memory().numTensors;
  const { value, gradient } = await step.run({ x: { dtype: 'float32', shape: [2, 8, 8, 1], data: pixels } });
  expect(tf.memory().numTensors).toBe(before);
  step.dispose();
  model.dispose();
  executor.dispose();
  return [...value!.data, ...gradient!.data];
}

it('activity regularizers have the same penalties and gradients compiled as eagerly, and leak nothing', async () => {
  const eager = await measure(() => createEagerExecutor());
  const compiled = await measure(() => createExecutor('cpu'));
  expect(eager).toHaveLength(19);
  expect(eager[0]).toBeGreaterThan(0);
  compiled.forEach((value, i) => {
    expect(Math.abs(value - eager[i]!)).toBeLessThan(1e-4 * Math.max(1, Math.abs(eager[i]!)));
  });
});
