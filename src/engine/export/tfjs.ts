/** A run's network as TensorFlow.js's own layers format, which is what a run keeps, with what it was fed beside it. */

import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { layers } from '@tensorflow/tfjs-layers';
import type { Exporter } from './source.ts';

export const exportTfjs: Exporter = async ({ record, weights }, out) => {
  const folder = await weights();
  for (const name of ['model.json', 'weights.bin']) await copyFile(join(folder, name), join(out, name));
  const { classNames, input } = record;
  await writeFile(join(out, 'metadata.json'), `${JSON.stringify({ classes: classNames, input }, undefined, 2)}\n`);
  const custom = await customLayers(join(folder, 'model.json'));
  return [
    'Images must be resized and scaled as metadata.json says: that is not part of the layers.',
    ...(custom.length > 0
      ? [`Plain TensorFlow.js does not know the layers ${custom.join(', ')}: register them before loading.`]
      : []),
  ];
};

/** Class names of layers that tf.layers does not bring. */
async function customLayers(path: string): Promise<string[]> {
  const known = new Set(['inputlayer', 'sequential', 'functional', 'model', ...Object.keys(layers).map(lower)]);
  const names = new Set<string>();
  JSON.parse(await readFile(path, 'utf8'), (_, value) => {
    // Initializers and regularizers have a class, too, but no name.
    if (value?.class_name && value.config?.name && !known.has(lower(value.class_name))) names.add(value.class_name);
    return value;
  });
  return [...names].sort();
}

const lower = (name: string) => name.toLowerCase();
