/**
 * Makes data/ from the original Fashion-MNIST: the first 600 training and 100 test images of each class, in their
 * original order. `node make-subset.mjs <folder with the four original .gz files>`.
 */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';

const source = process.argv[2];
if (!source) throw new Error('Name the folder that holds train-images-idx3-ubyte.gz and its three companions.');
const target = new URL('data/', import.meta.url);

function subset(side, perClass) {
  const images = gunzipSync(readFileSync(join(source, `${side}-images-idx3-ubyte.gz`)));
  const labels = gunzipSync(readFileSync(join(source, `${side}-labels-idx1-ubyte.gz`)));
  const taken = new Array(10).fill(0);
  const chosen = [];
  for (let i = 0; i < labels.readUInt32BE(4); i++) {
    if (taken[labels[8 + i]]++ < perClass) chosen.push(i);
  }
  const header = Buffer.from(images.subarray(0, 16));
  header.writeUInt32BE(chosen.length, 4);
  const pixels = chosen.map((i) => images.subarray(16 + i * 784, 16 + (i + 1) * 784));
  const labelHeader = Buffer.from(labels.subarray(0, 8));
  labelHeader.writeUInt32BE(chosen.length, 4);
  const write = (name, parts) => writeFileSync(new URL(name, target), gzipSync(Buffer.concat(parts), { level: 9 }));
  write(`${side}-images-idx3-ubyte.gz`, [header, ...pixels]);
  write(`${side}-labels-idx1-ubyte.gz`, [labelHeader, Buffer.from(chosen.map((i) => labels[8 + i]))]);
}

subset('train', 600);
subset('t10k', 100);

// A few test images as files, one for each of six classes, for predicting.
const names = ['t-shirt', 'trouser', 'coat', 'sneaker', 'bag', 'ankle-boot'];
const images = gunzipSync(readFileSync(new URL('t10k-images-idx3-ubyte.gz', target)));
const labels = gunzipSync(readFileSync(new URL('t10k-labels-idx1-ubyte.gz', target))).subarray(8);
const { default: sharp } = await import('sharp');
for (const [i, label] of [0, 1, 4, 7, 8, 9].entries()) {
  const at = 16 + labels.lastIndexOf(label) * 784;
  const raw = { width: 28, height: 28, channels: 1 };
  const file = new URL(`images/${names[i]}.png`, import.meta.url).pathname;
  await sharp(images.subarray(at, at + 784), { raw })
    .png()
    .toFile(file);
}
