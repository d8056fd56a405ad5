/** Explanations point at what decides: on images whose class is a small patch at a random place. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { evaluateRun } from '../../../src/engine/evaluate/evaluate.ts';
import { closeNetworks } from '../../../src/engine/evaluate/kept-networks.ts';
import { attributeImage } from '../../../src/engine/interpret/attribution.ts';
import type { AttributionMethod } from '../../../src/protocol/attributions.ts';
import { start } from '../train/workspace.ts';
import { classNames, type Place, patch, plantedModel, plantPatches } from './planted.ts';
import { silent } from './subject.ts';

let workspace: string;
let run: string;
let places: readonly Place[];

beforeAll(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'darkroom-planted-'));
  places = await plantPatches(join(workspace, 'data'), { train: 1200, test: 120, seed: 7 });
  const planted = { path: 'data', format: 'idx', classes: classNames };
  await writeFile(join(workspace, 'darkroom.json'), JSON.stringify({ datasets: { planted } }));
  await writeFile(join(workspace, 'planted.model.ts'), plantedModel);
  const place = { path: workspace, remove: async () => {} };
  const started = await start(place, { file: 'planted.model.ts', device: 'cpu', epochs: 4, seed: 1 });
  expect((await started.ended).error).toBeUndefined();
  run = started.id;
}, 120_000);
afterAll(async () => {
  await closeNetworks();
  await rm(workspace, { recursive: true, force: true });
});

it('the network finds the patches', async () => {
  const { evaluation } = await evaluateRun({ workspace, run, split: 'test', device: 'cpu' }, silent);
  expect(evaluation.count).toBe(places.length);
  expect(evaluation.accuracy).toBeGreaterThan(0.95);
});

/**
 * The highest pixel of the map must be one of the patch. For Grad-CAM that is the highest of the enlarged map, whose cells
 * are 2 x 2 pixels: no tolerance is added.
 */
it.each(['gradcam', 'integrated-gradients', 'occlusion'] satisfies AttributionMethod[])(
  '%s has its maximum within the patch, on nine of ten test images and more',
  async (method) => {
    let inside = 0;
    for (const [i, place] of places.entries()) {
      const image = { dataset: 'planted', id: `test/${i}` };
      const request = { workspace, run, image, method, device: 'cpu' };
      const { peak } = (await attributeImage(request, silent)).attribution;
      const within = (at: number, from: number) => at >= from && at < from + patch;
      if (within(peak.row, place.row) && within(peak.column, place.column)) inside++;
    }
    expect(inside / places.length).toBeGreaterThanOrEqual(0.9);
  },
  60_000,
);
