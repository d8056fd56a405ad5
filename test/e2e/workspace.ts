/** Workspaces with drawn images and model files that train in a second. */

import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterAll } from 'vitest';
import { type Darkroom, darkroomIn } from './darkroom.ts';

export interface Workspace {
  readonly path: string;
  readonly darkroom: Darkroom;
  /** Writes a file and gives its absolute path. */
  write(name: string, content: string | Uint8Array): Promise<string>;
  /** Writes darkroom.json with one dataset, `shapes`. */
  dataset(entry: object): Promise<string>;
}

const made: string[] = [];
afterAll(() => Promise.all(made.map((path) => rm(path, { recursive: true, force: true }))));

export async function emptyWorkspace(): Promise<Workspace> {
  // The temporary folder may itself be a link, and errors name the real place.
  const path = await realpath(await mkdtemp(join(tmpdir(), 'darkroom-e2e-')));
  made.push(path);
  const write = async (name: string, content: string | Uint8Array) => {
    const file = join(path, name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
    return file;
  };
  const dataset = (entry: object) => write('darkroom.json', JSON.stringify({ datasets: { shapes: entry } }));
  return { path, darkroom: darkroomIn(path), write, dataset };
}

export const classes = ['bottom', 'middle', 'top'] as const;

/** 3 classes of so many images in folders, and small.model.ts. A fifth of them is for validation, a fifth for the test. */
export async function shapesWorkspace(perClass = 15): Promise<Workspace> {
  const workspace = await emptyWorkspace();
  await workspace.dataset({ path: 'images', split: { validation: 0.2, test: 0.2 } });
  await workspace.write('small.model.ts', model());
  for (const [label, name] of classes.entries()) {
    for (let i = 0; i < perClass; i++) await workspace.write(`images/${name}/${i}.png`, await picture(label, i));
  }
  return workspace;
}

export const side = 12;

/** Bytes of an image file: a bright band at the class's height over blotches that differ from image to image. */
export function picture(label: number, index: number, format: 'png' | 'jpeg' = 'png'): Promise<Buffer> {
  const pixels = Uint8Array.from({ length: side * side * 3 }, (_, i) => {
    const blotch = (Math.floor(i / (9 * side)) * side + Math.floor((i % (3 * side)) / 9)) * 3 + (i % 3);
    const pattern = mixed((label * 1000 + index) * side * side * 3 + blotch + 1) >>> 25;
    const band = Math.floor(i / ((side * side * 3) / classes.length));
    return band === classes.length - 1 - label ? 255 - pattern : pattern;
  });
  return sharp(pixels, { raw: { width: side, height: side, channels: 3 } })
    .toFormat(format)
    .toBuffer();
}

/** Numbers that follow each other give bits that don't (MurmurHash3's finalizer). */
function mixed(value: number): number {
  const first = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  const second = Math.imul(first ^ (first >>> 13), 0xc2b2ae35);
  return second ^ (second >>> 16);
}

export interface ModelParts {
  /** More imports and declarations. */
  readonly top?: string;
  readonly from?: string;
  readonly channels?: number;
  readonly params?: string;
  readonly layers?: string;
  readonly build?: string;
  readonly train?: string;
}

/** A model file; each part can be replaced. `build` begins at line 9, the layers at line 11. */
export const model = ({
  top = '',
  from = 'adam, defineModel',
  channels = 3,
  params = 'filters: 4, rate: 0.2, learningRate: 0.01',
  layers = `\
        tf.layers.conv2d({ inputShape, filters: params.filters, kernelSize: 3, activation: 'relu' }),
        tf.layers.batchNormalization(),
        tf.layers.maxPooling2d({ poolSize: 2 }),
        tf.layers.flatten(),
        tf.layers.dropout({ rate: params.rate }),
        tf.layers.dense({ units: classes, activation: 'softmax' }),`,
  build = `\
    return tf.sequential({
      layers: [
${layers}
      ],
    });`,
  train = 'epochs: 3, batchSize: 8, optimizer: adam({ learningRate: params.learningRate })',
}: ModelParts = {}): string => `\
import * as tf from '@tensorflow/tfjs';
import { ${from} } from 'darkroom';
${top}
export default defineModel({
  dataset: 'shapes',
  input: { height: ${side}, width: ${side}, channels: ${channels} },
  params: { ${params} },
  build({ params, inputShape, classes }) {
${build}
  },
  train: ({ params }) => ({ ${train} }),
});
`;
