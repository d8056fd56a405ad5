/** The doctor on this machine as it is. */

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { examine } from '../../../src/engine/doctor.ts';

let workspace: string;

beforeAll(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'darkroom-doctor-'));
});

afterAll(() => rm(workspace, { recursive: true, force: true }));

test('tells versions and devices; the cpu can always train', async () => {
  const report = await examine({}, '1.2.3');
  expect(report).toMatchObject({ darkroom: '1.2.3', node: process.versions.node, tensorflowjs: '4.22.0' });
  expect(report.onnxruntime).toMatch(/^\d+\.\d+\.\d+/);
  expect(report.devices).toContainEqual({ id: 'cpu', available: true, description: expect.stringMatching(/./) });
  expect(report.problems).toEqual([]);
  expect(report.cache).toBeUndefined();
});

test('in a workspace, also its cache and its tfjs-node', async () => {
  const cache = join(workspace, '.darkroom', 'cache');
  await mkdir(cache, { recursive: true });
  await writeFile(join(cache, 'images.u8'), new Uint8Array(5000));
  const tfjsNode = join(workspace, 'node_modules', '@tensorflow', 'tfjs-node');
  await mkdir(tfjsNode, { recursive: true });
  await writeFile(join(tfjsNode, 'package.json'), '{ "name": "@tensorflow/tfjs-node", "version": "4.22.0" }');

  const report = await examine({ workspace }, '1.2.3');
  expect(report.cache).toEqual({ path: cache, bytes: 5000 });
  expect(report.tfjsNode).toBe('tfjs-node 4.22.0');
  // It needs functions that Node 23 removed.
  const tooNew = Number.parseInt(process.versions.node, 10) >= 23;
  expect(report.problems.length).toBe(tooNew ? 1 : 0);
});
