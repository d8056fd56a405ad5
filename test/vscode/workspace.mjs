/**
 * A workspace that trains in a second: small drawn images in a folder per class, and a net of two epochs. What is drawn
 * differs from image to image by its number alone, so every run sees the same pixels.
 */

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';

const classes = {
  circle: (/** @type {number} */ x, /** @type {number} */ y, /** @type {number} */ r) =>
    `<circle cx="${x}" cy="${y}" r="${r}"/>`,
  square: (/** @type {number} */ x, /** @type {number} */ y, /** @type {number} */ r) =>
    `<rect x="${x - r}" y="${y - r}" width="${2 * r}" height="${2 * r}"/>`,
};

const model = `import * as tf from '@tensorflow/tfjs';
import { adam, defineModel } from 'darkroom';

export default defineModel({
  dataset: 'shapes',
  input: { height: 16, width: 16, channels: 1 },
  params: { filters: 4 },

  build({ params: { filters }, inputShape, classes }) {
    const { layers } = tf;
    return tf.sequential({
      layers: [
        layers.conv2d({ inputShape, filters, kernelSize: 3, activation: 'relu' }),
        layers.maxPooling2d({ poolSize: 2 }),
        layers.flatten(),
        layers.dense({ units: classes, activation: 'softmax' }),
      ],
    });
  },

  train: { epochs: 2, batchSize: 8, optimizer: adam({ learningRate: 0.01 }) },
});
`;

/**
 * Fills a folder with darkroom.json, shapes.model.ts and shapes/<class>/<n>.png.
 * @param {string} folder
 * @param {number} [perClass] images of each class
 */
export async function writeTinyWorkspace(folder, perClass = 20) {
  const config = { datasets: { shapes: { format: 'folders', path: 'shapes' } } };
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'darkroom.json'), `${JSON.stringify(config, null, 2)}\n`);
  await writeFile(join(folder, 'shapes.model.ts'), model);
  for (const [name, shape] of Object.entries(classes)) {
    await mkdir(join(folder, 'shapes', name), { recursive: true });
    for (let n = 0; n < perClass; n++) {
      const body = shape(9 + (n % 5), 9 + (Math.floor(n / 5) % 5), 4 + (n % 3));
      const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24"><g fill="#fff">${body}</g></svg>`;
      const image = sharp(Buffer.from(svg)).flatten({ background: { r: n, g: n, b: n } });
      await image.png().toFile(join(folder, 'shapes', name, `${n}.png`));
    }
  }
}
