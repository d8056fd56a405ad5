/**
 * The eager executor: runs a function op by op on whatever tfjs backend is there. On tfjs's own `cpu` backend it is the
 * reference that the compiled executor is compared with.
 */

import { version_cpu } from '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { JitError } from './errors.ts';
import type {
  CompiledFunction,
  CompileOptions,
  Executor,
  HostTensor,
  HostTensors,
  TensorFunction,
} from './executor.ts';
import { quietFirstUse } from './host-kernels.ts';
import { hashUniform, RandomUniform, type RandomUniformAttrs } from './random.ts';
import { registerEagerTransform } from './transform.ts';
import { useBackend } from './use-backend.ts';

/** Registers the random kernel for a backend that computes at once. */
function registerEagerRandom(backendName: string): void {
  if (tf.getKernel(RandomUniform, backendName)) return;
  tf.registerKernel({
    kernelName: RandomUniform,
    backendName,
    kernelFunc: ({ inputs, backend, attrs }) => {
      const { shape, stream } = attrs as unknown as RandomUniformAttrs;
      const key = (backend as tf.KernelBackend).readSync(inputs.key!.dataId) as Int32Array;
      const values = hashUniform(shape, key[0], key[1], stream);
      return {
        dataId: (backend as tf.KernelBackend).write(values, shape, 'float32'),
        shape,
        dtype: 'float32',
      } as tf.TensorInfo;
    },
  });
}

/** @param backendName A registered tfjs backend. Default `cpu`, the reference. */
export async function createEagerExecutor(backendName = 'cpu'): Promise<Executor> {
  registerEagerRandom(backendName);
  registerEagerTransform(backendName);
  quietFirstUse();
  useBackend(backendName);
  return {
    device: 'eager',
    description: backendName === 'cpu' ? `TensorFlow.js ${version_cpu}` : `TensorFlow.js, backend ${backendName}`,
    activate: () => useBackend(backendName),
    compile: (fn, options) => eagerFunction(backendName, fn, options),
    toOnnx() {
      throw new JitError('unsupported-op', 'The device eager records nothing, so there is no graph to export.');
    },
    dispose() {},
  };
}

function eagerFunction(backendName: string, fn: TensorFunction, _options?: CompileOptions): CompiledFunction {
  return {
    async run(inputs: HostTensors) {
      useBackend(backendName);
      const outputs = tf.tidy(() => fn(toTensors(inputs)));
      try {
        return await toHost(outputs);
      } finally {
        tf.dispose(outputs);
      }
    },
    dispose() {},
  };
}

/** uint8 becomes int32, which is how tfjs holds whole numbers. */
function toTensors(inputs: HostTensors): Record<string, tf.Tensor> {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, { data, shape, dtype }]) => {
      const kind = dtype === 'uint8' ? 'int32' : dtype;
      const values = dtype === 'uint8' ? Int32Array.from(data) : data;
      return [name, tf.tensor(values, [...shape], kind)];
    }),
  );
}

async function toHost(outputs: Record<string, tf.Tensor>): Promise<Record<string, HostTensor>> {
  const host: Record<string, HostTensor> = {};
  for (const [name, tensor] of Object.entries(outputs)) {
    const data = (await tensor.data()) as HostTensor['data'];
    host[name] = { dtype: tensor.dtype as HostTensor['dtype'], shape: tensor.shape, data };
  }
  return host;
}
