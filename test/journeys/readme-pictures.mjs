/**
 * The pictures of the README, from those that the journeys left in out/screenshots: made small, into media/screenshots.
 * `npm run screenshots` clicks through what they show and then runs this.
 */

import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';

const root = fileURLToPath(new URL('../..', import.meta.url));
const to = join(root, 'media', 'screenshots');

/** Name in the README, and what it is taken from. */
const pictures = {
  training: 'training-dark',
  confusion: 'run-confusion-wide-dark',
  prediction: 'prediction-beside-dark',
  compare: 'compare-wide-dark',
};

/** Bytes. They travel with every package. */
const largest = 150_000;

await mkdir(to, { recursive: true });
for (const [name, from] of Object.entries(pictures)) {
  const file = join(to, `${name}.png`);
  await sharp(join(root, 'out', 'screenshots', `${from}.png`))
    .png({ palette: true, colours: 128, dither: 0, effort: 10, compressionLevel: 9 })
    .toFile(file);
  const { size } = await stat(file);
  console.log(`${file}: ${Math.round(size / 1000)} kB`);
  if (size > largest) throw new Error(`${name}.png is larger than ${largest / 1000} kB.`);
}
