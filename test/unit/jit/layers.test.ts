/** Layers of tfjs and of our own: inference and one training pass on ONNX Runtime's CPU provider, like tfjs's own. */

import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, it } from 'vitest';
import { installSeededNoise } from '../../../src/api/layers/seeded-noise.ts';
import { createExecutor } from '../../../src/jit/devices/registry.ts';
import { createEagerExecutor } from '../../../src/jit/eager.ts';
import type { Executor } from '../../../src/jit/executor.ts';
import { layerFamilies } from './cases/layers.ts';
import { floats } from './data.ts';
import { expectClose } from './harness.ts';
import { modelFeeds, modelFunction, modelsAgree, stacked, variablesOf } from './models.ts';

let reference: Executor;
let subject: Executor;

beforeAll(async () => {
  installSeededNoise();
  reference = await createEagerExecutor();
  subject = await createExecutor('cpu');
});

for (const [family, cases] of Object.entries(layerFamilies)) {
  describe(family, () => {
    for (const given of cases) it(given.name, () => modelsAgree(subject, reference, [given]));
  });
}

describe('batch normalization that tfjs fails on in training', () => {
  /** The same weights for both models; 1 and 0 where one of them has none. */
  const values = ({ scale, center }: { scale?: boolean; center?: boolean }, name: string): number => {
    if (name.includes('gamma')) return scale === false ? 1 : 0.7;
    if (name.includes('beta')) return center === false ? 0 : 0.3;
    return 1;
  };
  for (const given of [{ scale: false }, { center: false }, { scale: false, center: false }]) {
    it(`${JSON.stringify(given)} is one with 1 and 0 in their place`, async () => {
      const run = async (options: object) => {
        const model = stacked([6, 5, 3], () => tf.layers.batchNormalization(options));
        tf.tidy(() => {
          for (const variable of variablesOf(model)) {
            variable.assign(tf.fill(variable.shape, values(given, variable.name)));
          }
        });
        const compiled = subject.compile(modelFunction(model));
        const result = await compiled.run(modelFeeds([floats(2, 6, 5, 3)]));
        compiled.dispose();
        tf.dispose(variablesOf(model));
        return result;
      };
      const [own, whole] = [await run(given), await run({})];
      expectClose(own.y0, whole.y0, 1e-5, 'inference');
      expectClose(own.loss, whole.loss, 1e-4, 'training', 1);
    });
  }
});
