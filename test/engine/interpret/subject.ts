/** A network built from a model file's text, as if it was kept open for a run, and images for it. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolveLoss } from '../../../src/api/losses/registry.ts';
import { resolveTrain } from '../../../src/api/resolve.ts';
import type { RequestContext } from '../../../src/engine/context.ts';
import type { KeptNetwork } from '../../../src/engine/evaluate/kept-networks.ts';
import type { RunNetwork } from '../../../src/engine/evaluate/network.ts';
import { buildModel } from '../../../src/engine/models/build.ts';
import { loadModelFile } from '../../../src/engine/models/load.ts';
import { openExecutor } from '../../../src/engine/train/executors.ts';
import type { CompiledFunction } from '../../../src/jit/executor.ts';
import type { RunRecord } from '../../../src/protocol/runs.ts';

export const silent: RequestContext = {
  request: 1,
  signal: new AbortController().signal,
  progress: () => {},
  emit: () => {},
};

/** A model file of 8 x 8 images. `layers` is code: what tf.sequential gets, or with `functional` the body of build(). */
export const modelFile = (code: string, { functional = false, channels = 1, train = '' } = {}): string => `
import * as tf from '@tensorflow/tfjs';
import { defineModel } from 'darkroom';
export default defineModel({
  dataset: 'none',
  input: { height: 8, width: 8, channels: ${channels} },
  build({ inputShape, classes }) {
    ${functional ? code : `return tf.sequential({ layers: [${code}] });`}
  },
  train: { ${train} },
});
`;

export interface BuiltSubject {
  readonly kept: KeptNetwork;
  dispose(): void;
}

/** With the weights that it begins with. */
export async function untrained(source: string, classes: number, device = 'cpu'): Promise<BuiltSubject> {
  const workspace = await mkdtemp(join(tmpdir(), 'darkroom-subject-'));
  await writeFile(join(workspace, 'x.model.ts'), source);
  const loaded = await loadModelFile(workspace, 'x.model.ts');
  await rm(workspace, { recursive: true });
  const executor = await openExecutor(device);
  executor.activate();
  const built = buildModel(loaded, { params: {}, classes, seed: 3 });
  const { loss } = resolveTrain(loaded.definition, {});
  const record = {
    id: 'untrained',
    seed: 3,
    input: built.input,
    classNames: Array.from({ length: classes }, (_, i) => `class ${i}`),
  } as unknown as RunRecord;
  const network = {
    ...{ loaded, built, executor, record, model: built.model },
    loss: resolveLoss(loss, built.units, built.outputActivation),
  } as unknown as RunNetwork;
  const functions = new Map<string, CompiledFunction>();
  const compiled: KeptNetwork['compiled'] = (name, make) => {
    const known = functions.get(name) ?? executor.compile(make(network), { name });
    functions.set(name, known);
    return known;
  };
  return {
    kept: { network, compiled },
    dispose() {
      for (const one of functions.values()) one.dispose();
      built.model.dispose();
      executor.dispose();
    },
  };
}

/** Seeded bytes, 20..235. */
export const randomPixels = (length: number, seed = 1): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => 20 + ((Math.imul(i * 31 + seed, 0x9e3779b1) >>> 20) % 216));
