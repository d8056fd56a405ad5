/**
 * A run's network as Keras 2's HDF5 file: the attribute `model_config` holds the topology, the group `model_weights` a
 * group for each layer with its weights in Keras's order, which is TensorFlow.js's.
 */

import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { File, Group } from 'h5wasm';
import type { Exporter } from './source.ts';

/** The last one whose files Keras 3 reads, too. */
const kerasVersion = '2.15.0';

export const exportKeras: Exporter = ({ record, withNetwork }, out) =>
  withNetwork(async ({ model }) => {
    // Loaded when it is needed: it is a program of its own in WebAssembly.
    const { default: hdf5 } = await import('h5wasm/node');
    await hdf5.ready;
    const file = new hdf5.File(out, 'w');
    try {
      await writeModel(file, model);
    } finally {
      file.close();
    }
    const { height, width, channels } = record.input;
    return [
      `Input: [batch, ${height}, ${width}, ${channels}] of float32, resized and scaled as run.json's "input" says: that is not part of the layers.`,
      `Classes in order: ${record.classNames.slice(0, 20).join(', ')}${record.classNames.length > 20 ? ', …' : ''}.`,
    ];
  });

async function writeModel(file: File, model: LayersModel): Promise<void> {
  const { keras_version: _, backend: __, ...topology } = model.toJSON(null, false) as Record<string, unknown>;
  file.create_attribute('keras_version', kerasVersion);
  file.create_attribute('backend', 'tensorflow');
  file.create_attribute('model_config', JSON.stringify(topology));
  const group = file.create_group('model_weights');
  group.create_attribute('keras_version', kerasVersion);
  group.create_attribute('backend', 'tensorflow');
  group.create_attribute(
    'layer_names',
    model.layers.map(({ name }) => name),
  );
  for (const layer of model.layers) {
    const own = group.create_group(layer.name);
    const weights = layer.weights.map((weight) => ({ name: kerasName(weight.originalName), tensor: weight.read() }));
    if (weights.length > 0) {
      own.create_attribute(
        'weight_names',
        weights.map(({ name }) => name),
      );
    }
    for (const { name, tensor } of weights) await writeTensor(own, name, tensor.shape, await tensor.data());
  }
}

/** `conv2d_Conv2D1/kernel` is `conv2d_Conv2D1/kernel:0` in Keras. */
const kerasName = (name: string) => `${name}:0`;

/** Slashes of a name are groups. */
async function writeTensor(group: Group, name: string, shape: readonly number[], data: ArrayLike<number>) {
  const parts = name.split('/');
  let place = group;
  for (const part of parts.slice(0, -1)) place = (place.get(part) as Group | null) ?? place.create_group(part);
  place.create_dataset({ name: parts.at(-1)!, data: Float32Array.from(data), shape: [...shape], dtype: '<f' });
}
