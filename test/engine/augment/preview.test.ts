/** The requests of the preview: real images drawn as a training would draw them, and the way of one to the network. */

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { previewAugmentation } from '../../../src/engine/augment/preview.ts';
import type { RequestContext } from '../../../src/engine/context.ts';
import { showSteps } from '../../../src/engine/preprocess/steps.ts';
import type { AugmentChoice } from '../../../src/protocol/preview.ts';
import { modelSource } from '../train/small.ts';
import { drawWorkspace, type Workspace } from '../train/workspace.ts';

let workspace: Workspace;
const context = (signal = new AbortController().signal): RequestContext => ({
  request: 1,
  signal,
  progress: () => {},
  emit: () => {},
});
const source = modelSource
  .replace('topK: 2', "augment: [flip({ p: 1 }), rotate({ degrees: 20, only: ['top'] })], topK: 2")
  .replace('adam,', 'adam, flip, rotate,');

beforeAll(async () => {
  workspace = await drawWorkspace(source);
});
afterAll(() => workspace.remove());

const preview = (options: { choices?: AugmentChoice[]; seed?: number; images?: number; draws?: number } = {}) =>
  previewAugmentation({ workspace: workspace.path, file: 'small.model.ts', ...options }, context());
/** Bytes of one image's turn: 0 is the image as it is. */
const at = ({ pixels, draws }: Awaited<ReturnType<typeof preview>>, image: number, turn: number) => [
  ...pixels.subarray((image * (1 + draws) + turn) * 36, (image * (1 + draws) + turn + 1) * 36),
];
const mirrored = (pixels: readonly number[]) => pixels.map((_, i) => pixels[i - (i % 6) + 5 - (i % 6)]!);

describe('a preview', () => {
  it('shows images of all classes, as they are and as the file has them changed', async () => {
    const shown = await preview({ images: 6, draws: 3 });
    expect(shown.augment).toEqual([
      { name: 'flip', options: { horizontal: true, vertical: false, p: 1 }, known: true },
      { name: 'rotate', options: { degrees: 20, fill: 'reflect', p: 1, only: ['top'] }, known: true },
    ]);
    expect(shown.images.map(({ label }) => label).sort()).toEqual([
      'bottom',
      'bottom',
      'middle',
      'middle',
      'top',
      'top',
    ]);
    expect(shown.pixels).toHaveLength(6 * 4 * 36);
    for (const [i, { id, label }] of shown.images.entries()) {
      const file = await sharp(join(workspace.path, 'images', id))
        .toColourspace('b-w')
        .raw()
        .toBuffer();
      expect(at(shown, i, 0)).toEqual([...file]);
      for (const turn of [1, 2, 3]) {
        const flipped = mirrored(at(shown, i, 0));
        if (label === 'top') expect(at(shown, i, turn)).not.toEqual(flipped);
        else expect(at(shown, i, turn)).toEqual(flipped);
      }
    }
    expect(await preview({ images: 6, draws: 3 })).toEqual(shown);
  });

  it('draws others with another seed', async () => {
    const [one, other] = [await preview({ seed: 1 }), await preview({ seed: 2 })];
    expect(other.images).not.toEqual(one.images);
  });

  it('tries out other options, fewer and more of them', async () => {
    const none = await preview({ choices: [] });
    expect(at(none, 0, 1)).toEqual(at(none, 0, 0));
    const own = await preview({ choices: [{ name: 'flip', index: 0 }] });
    expect(at(own, 0, 2)).toEqual(mirrored(at(own, 0, 0)));
    const dark = await preview({ choices: [{ name: 'brightness', options: { amount: 0.9 } }] });
    expect(dark.augment).toEqual([{ name: 'brightness', options: { amount: 0.9, p: 1 }, known: true }]);
    await expect(preview({ choices: [{ name: 'rotate', options: { degrees: 999 } }] })).rejects.toMatchObject({
      code: 'bad-option',
    });
    await expect(preview({ choices: [{ name: 'rotat' }] })).rejects.toMatchObject({
      nextStep: 'Did you mean "rotate"?',
    });
  });

  it('leaves out what can not be read, and can be cancelled', async () => {
    const broken = join(workspace.path, 'images/top/3.png');
    const kept = await readFile(broken);
    await writeFile(broken, 'nothing');
    const shown = await preview({ images: 24, draws: 0 });
    expect(shown.images).toHaveLength(24);
    expect(shown.images.map(({ id }) => id)).not.toContain('top/3.png');
    await writeFile(broken, kept);
    const request = { workspace: workspace.path, file: 'small.model.ts' };
    await expect(previewAugmentation(request, context(AbortSignal.abort()))).rejects.toThrow('cancelled');
  });
});

describe('the steps of an image', () => {
  const steps = async (input: string) => {
    await writeFile(join(workspace.path, 'small.model.ts'), source.replace('height: 6, width: 6, channels: 1', input));
    const request = { workspace: workspace.path, file: 'small.model.ts', id: 'top/1.png' };
    const { steps: shown } = await showSteps(request, context());
    const sizes = await Promise.all(shown.map(async ({ png }) => sharp(png).metadata()));
    return shown.map(({ title, facts }, i) => [title, facts, `${sizes[i]!.width}x${sizes[i]!.height}`]);
  };

  it('go from the file to the numbers that the network sees', async () => {
    expect(await steps("height: 4, width: 8, channels: 1, resize: 'contain', pad: 255, scale: '-1..1'")).toEqual([
      ['As it is', '6 × 6, upright', '6x6'],
      ['Resized', '8 × 4, contained, padded', '8x4'],
      ['Grayscale', 'one channel', '8x4'],
      ['Scaled', expect.stringMatching(/^divided by 127\.5, less 1: -\S+ to 1, mean \S+, deviation \S+$/), '8x4'],
    ]);
  });

  it.each(['image', 'dataset'])('standardize by the %s', async (scale) => {
    const shown = await steps(`height: 6, width: 6, channels: 3, scale: '${scale}'`);
    expect(shown).toHaveLength(3);
    const mean = Number(/mean (\S+),/.exec(shown[2]![1]!)![1]);
    expect(Math.abs(mean)).toBeLessThan(scale === 'image' ? 1e-3 : 0.5);
  });
});
