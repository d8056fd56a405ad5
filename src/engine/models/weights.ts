/**
 * Weights on disk in TensorFlow.js's layers format: `model.json` with the topology and the list of weights,
 * `weights.bin` with their values. Plain `tf.loadLayersModel` reads the folder. Values go back by position, and only
 * into a model of the same topology.
 */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { z } from 'zod';
import { weightsBroken, weightsDontFit, weightsMissing } from '../../protocol/errors.ts';
import { hasCode, writeFileAtomic } from '../runs/write.ts';
import { type Shape, showShape } from './layers.ts';

const modelFile = 'model.json';
const valuesFile = 'weights.bin';

/**
 * Writes both files, each whole or not at all, the values first. Replacing a pair as one is the caller's
 * (`replaceFolder`).
 * @param folder An existing folder.
 */
export async function saveModel(folder: string, model: LayersModel): Promise<void> {
  const save = async ({ modelTopology, weightSpecs, weightData }: tf.io.ModelArtifacts): Promise<tf.io.SaveResult> => {
    const manifest = {
      format: 'layers-model',
      generatedBy: 'Darkroom',
      convertedBy: null,
      modelTopology: plainTopology(modelTopology),
      weightsManifest: [{ paths: [valuesFile], weights: weightSpecs }],
    };
    await writeFileAtomic(join(folder, valuesFile), new Uint8Array(tf.io.CompositeArrayBuffer.join(weightData)));
    await writeFileAtomic(join(folder, modelFile), `${JSON.stringify(manifest)}\n`);
    return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
  };
  await model.save({ save });
}

/**
 * Puts saved values into a model.
 * @throws UserError `weights-missing`, `weights-broken`, or `weights-do-not-fit` for a model that is built otherwise.
 */
export async function loadWeights(folder: string, model: LayersModel): Promise<void> {
  const { topology, weights } = await readWeights(folder);
  checkFit(folder, topology, weights, model);
  const tensors = weights.map(({ data, shape, dtype }) => tf.tensor(data, shape, dtype));
  model.setWeights(tensors);
  tf.dispose(tensors);
}

/** A weight as it is saved: its layer's name is what stands before the last slash. */
export interface SavedWeight extends Spec {
  readonly data: Float32Array | Int32Array | Uint8Array;
}

/**
 * Reads saved values without a model to put them into.
 * @throws UserError `weights-missing`, `weights-broken`.
 */
export async function readWeights(
  folder: string,
): Promise<{ readonly topology: unknown; readonly weights: readonly SavedWeight[] }> {
  const saved = parseManifest(await readOrMissing(folder, modelFile), join(folder, modelFile));
  const bytes = await readOrMissing(folder, valuesFile);
  let offset = 0;
  const weights = saved.weightsManifest
    .flatMap(({ weights }) => weights)
    .map((spec) => {
      const end = offset + tf.util.sizeFromShape(spec.shape) * bytesOf[spec.dtype];
      if (end > bytes.length) throw weightsBroken(join(folder, valuesFile), `it ends in the middle of ${spec.name}`);
      // A copy starts at an offset that typed arrays accept.
      const buffer = new Uint8Array(bytes.subarray(offset, end)).buffer;
      offset = end;
      return { ...spec, data: viewOf[spec.dtype](buffer) };
    });
  if (offset !== bytes.length) throw weightsBroken(join(folder, valuesFile), 'it is longer than it should be');
  return { topology: saved.modelTopology, weights };
}

const bytesOf = { float32: 4, int32: 4, bool: 1 } as const;
const viewOf = {
  float32: (buffer: ArrayBuffer) => new Float32Array(buffer),
  int32: (buffer: ArrayBuffer) => new Int32Array(buffer),
  bool: (buffer: ArrayBuffer) => new Uint8Array(buffer),
} as const;

const manifestSchema = z.object({
  modelTopology: z.unknown(),
  weightsManifest: z.array(
    z.object({
      weights: z.array(
        z.object({
          name: z.string(),
          shape: z.array(z.number().int().nonnegative()),
          dtype: z.enum(['float32', 'int32', 'bool']),
        }),
      ),
    }),
  ),
});
type Manifest = z.infer<typeof manifestSchema>;
type Spec = Manifest['weightsManifest'][number]['weights'][number];

async function readOrMissing(folder: string, name: string): Promise<Buffer> {
  try {
    return await readFile(join(folder, name));
  } catch (error) {
    throw hasCode(error, 'ENOENT', 'ENOTDIR') ? weightsMissing(folder) : error;
  }
}

function parseManifest(text: Buffer, path: string): Manifest {
  try {
    return manifestSchema.parse(JSON.parse(text.toString('utf8')));
  } catch (error) {
    throw weightsBroken(path, error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message);
  }
}

function checkFit(folder: string, topology: unknown, specs: readonly Spec[], model: LayersModel): void {
  const { weights } = model;
  if (specs.length !== weights.length) {
    throw weightsDontFit(folder, `they are ${specs.length} tensors, the model has ${weights.length}`);
  }
  specs.forEach(({ name, shape }, i) => {
    const wanted: Shape = weights[i].shape;
    if (showShape(shape) === showShape(wanted)) return;
    throw weightsDontFit(folder, `${name} is ${showShape(shape)}, the model needs ${showShape(wanted)}`);
  });
  const current = plainTopology(model.toJSON(null, false));
  if (comparable(topology) !== comparable(current)) {
    throw weightsDontFit(folder, 'its layers have the same sizes, but other options than when it was trained');
  }
}

/**
 * Without activity regularizers: they matter in training only, where the model file brings them back, and TensorFlow.js
 * refuses to load a model that has one.
 */
const plainTopology = (topology: unknown): unknown =>
  JSON.parse(JSON.stringify(topology, (key, value) => (/^activity_?regularizer$/i.test(key) ? null : value)));

/** Topologies are equal up to the numbers that automatic names end in and the version that wrote them. */
const comparable = (topology: unknown): string =>
  JSON.stringify(topology, (key, value) => {
    if (key === 'keras_version' || key === 'backend') return undefined;
    return typeof value === 'string' ? value.replace(/\d+(?=(_input)?$)/, '') : value;
  });
