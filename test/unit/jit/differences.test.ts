/** Gradients that tfjs can't be the reference for, against differences of tfjs's forward pass. */

import { beforeAll, describe, it } from 'vitest';
import { createExecutor } from '../../../src/jit/devices/registry.ts';
import { createEagerExecutor } from '../../../src/jit/eager.ts';
import type { Executor } from '../../../src/jit/executor.ts';
import { differenceCases } from './cases/differences.ts';
import { agreeWithDifferences } from './harness.ts';

let reference: Executor;
let subject: Executor;

beforeAll(async () => {
  reference = await createEagerExecutor();
  subject = await createExecutor('cpu');
});

describe('gradients by differences', () => {
  for (const given of differenceCases) it(given.name, () => agreeWithDifferences(subject, reference, given));
});
