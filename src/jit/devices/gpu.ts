/**
 * Graphics devices: each is one execution provider of ONNX Runtime. A device is said to work only after a small graph
 * has run on it; the providers other than `webgpu` have never run where Darkroom is tested.
 */

import { binding, initOrt } from 'onnxruntime-node/dist/binding.js';
import { createSession, hostTensor, type SessionDevice } from '../session.ts';
import { adapterName } from './adapter.ts';
import type { Device } from './device.ts';

const bundled = (provider: string) => {
  initOrt();
  return binding.listSupportedBackends().some(({ name }) => name === provider);
};

function probe(device: SessionDevice): void {
  const info = { dtype: 'float32' as const, shape: [2] };
  const session = createSession(
    device,
    {
      name: 'probe',
      nodes: [{ op: 'Add', inputs: ['x', 'x'], outputs: ['y'], attrs: {}, domain: '' }],
      initializers: [],
      inputs: [{ name: 'x', ...info }],
      outputs: [{ name: 'y', ...info }],
    },
    new Set(),
  );
  try {
    const { y } = session.run({ x: hostTensor('float32', Float32Array.of(1, 2), [2]) });
    if ((y.data as Float32Array)[1] !== 4) throw new Error('The device computed a wrong sum.');
  } finally {
    session.dispose();
  }
}

/** What ONNX Runtime says last, without the place in its source where it says it. */
function plainReason(error: unknown): string {
  const lines = (error instanceof Error ? error.message : String(error))
    .split('\n')
    .filter((line) => line.trim() !== '.');
  const reason = lines[0]
    .replace(/^\S*\/onnxruntime\S*\s.*?(?:was false\.\s*)/, '')
    .replace(/^OrtSessionOptions\w+: /, '');
  return reason.trim() || 'it does not work here';
}

function gpu(id: string, provider: string, name: string, ownMemory: boolean): Device {
  const session = (): SessionDevice => ({
    id,
    ownMemory,
    options: {
      executionProviders: [provider as 'webgpu'],
      graphOptimizationLevel: 'all',
      logSeverityLevel: 3,
    },
  });
  return {
    id,
    offered: () => bundled(provider),
    async describe() {
      try {
        probe(session());
      } catch (error) {
        throw new Error(plainReason(error));
      }
      const adapter = await adapterName();
      return adapter ? `${name} on ${adapter}` : name;
    },
    session,
  };
}

export const webgpu = gpu('webgpu', 'webgpu', 'WebGPU', true);
export const dml = gpu('dml', 'dml', 'DirectML', false);
export const coreml = gpu('coreml', 'coreml', 'CoreML', false);
export const cuda = gpu('cuda', 'cuda', 'CUDA', false);
