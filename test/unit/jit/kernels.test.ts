/** Every kernel on ONNX Runtime's CPU provider equals tfjs's own, forward and gradient. */

import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { createExecutor } from '../../../src/jit/devices/registry.ts';
import { createEagerExecutor } from '../../../src/jit/eager.ts';
import type { Executor } from '../../../src/jit/executor.ts';
import { hostKernelNames } from '../../../src/jit/host-kernels.ts';
import { families } from './cases/families.ts';
import { agree } from './harness.ts';

let reference: Executor;
let subject: Executor;

beforeAll(async () => {
  reference = await createEagerExecutor();
  subject = await createExecutor('cpu');
  noteCalls();
});

const called = new Set<string>();

/** The kernels of the compiler's backend tell when tfjs calls them. */
function noteCalls(): void {
  for (const kernel of tf.getKernelsForBackend('onnx-cpu')) {
    tf.unregisterKernel(kernel.kernelName, kernel.backendName);
    tf.registerKernel({
      ...kernel,
      kernelFunc(params) {
        called.add(kernel.kernelName);
        return kernel.kernelFunc(params);
      },
    });
  }
}

for (const [family, cases] of Object.entries(families)) {
  describe(family, () => {
    for (const given of cases) it(given.name, () => agree(subject, reference, given));
  });
}

/** Recorded inside of other kernels, or tested in differences.test.ts, layers.test.ts and random.test.ts. */
const elsewhere = [
  'BatchNormGrad',
  'BatchNormInference',
  'BatchNormTraining',
  'BroadcastTo',
  'DarkroomRandomUniform',
  'Gather',
  'ResizeBilinearGrad',
  'ResizeNearestNeighborGrad',
  'StopGradient',
];

it('no kernel is without a case', () => {
  const names = tf.getKernelsForBackend('onnx-cpu').map(({ kernelName }) => kernelName);
  const onHost = hostKernelNames();
  for (const name of names.filter((each) => !onHost.includes(each)))
    expect.soft(called.has(name) || elsewhere.includes(name), name).toBe(true);
});
