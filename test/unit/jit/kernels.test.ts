/** Every kernel on ONNX Runtime's CPU provider equals tfjs's own, forward and gradient. */

import { beforeAll, describe, it } from 'vitest';
import { createExecutor } from '../../../src/jit/devices/registry.ts';
import { createEagerExecutor } from '../../../src/jit/eager.ts';
import type { Executor } from '../../../src/jit/executor.ts';
import { families } from './cases/families.ts';
import { agree } from './harness.ts';

let reference: Executor;
let subject: Executor;

beforeAll(async () => {
  reference = await createEagerExecutor();
  subject = await createExecutor('cpu');
});

for (const [family, cases] of Object.entries(families)) {
  describe(family, () => {
    for (const given of cases) it(given.name, () => agree(subject, reference, given));
  });
}
