/**
 * A run's network as one ONNX file: bytes of an image go in, probabilities come out. Scaling is part of the graph and the
 * rest of the preprocessing is in the metadata, so that whoever uses it can't feed it something else than it learned.
 */

import { writeFile } from 'node:fs/promises';
import { classification } from '../evaluate/forward.ts';
import type { Exporter } from './source.ts';

/** Images that the exported graph takes at once: its shapes are fixed. */
const batch = 1;

export const exportOnnx: Exporter = async ({ record, withNetwork }, out) => {
  const { height, width, channels } = record.input;
  const bytes = await withNetwork(async (network) =>
    network.executor.toOnnx(
      classification(network),
      { pixels: { dtype: 'uint8', shape: [batch, height, width, channels] } },
      {
        name: record.modelFile,
        metadata: {
          classes: JSON.stringify(record.classNames),
          input: JSON.stringify(record.input),
          run: record.id,
          dataset: record.dataset,
        },
      },
    ),
  );
  await writeFile(out, bytes);
  return [
    `Input "pixels": uint8 [${batch}, ${height}, ${width}, ${channels}], an image resized to that size as the metadata "input" says.`,
    `Output "probabilities": float32 [${batch}, ${record.classNames.length}], in the order of the metadata "classes".`,
  ];
};
