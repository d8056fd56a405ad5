/** Layers of tfjs and of our own: inference and one training pass on ONNX Runtime's CPU provider, like tfjs's own. */

import { beforeAll, describe, it } from 'vitest';
import { installSeededNoise } from '../../../src/api/layers/seeded-noise.ts';
import { createExecutor } from '../../../src/jit/devices/registry.ts';
import { createEagerExecutor } from '../../../src/jit/eager.ts';
import type { Executor } from '../../../src/jit/executor.ts';
import { layerFamilies } from './cases/layers.ts';
import { modelsAgree } from './models.ts';

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
