/** Holds docs/model-files.md to what the code does. */

import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { sequential, layers as tfLayers } from '@tensorflow/tfjs-layers';
import * as darkroom from 'darkroom';
import { transformSync } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { parseDefinition } from '../../../src/api/define.ts';
import { resolveParams, resolveTrain } from '../../../src/api/resolve.ts';
import { useCpu } from './cpu.ts';

useCpu();

const page = readFileSync(new URL('../../../docs/model-files.md', import.meta.url), 'utf8');
const blocks = (language: string) =>
  [...page.matchAll(/```(\w+)\n([\s\S]*?)```/g)].filter((match) => match[1] === language).map((match) => match[2]!);

/** The row of a table that begins with this name. */
const row = (name: string) => page.split('\n').find((line) => line.startsWith(`| \`${name}\` |`)) ?? '';

it('the complete example is a model file with 126,786 parameters', () => {
  const { code } = transformSync(blocks('ts')[0]!, { loader: 'ts', format: 'cjs' });
  const module = { exports: {} as { default?: unknown } };
  const modules: Record<string, unknown> = {
    darkroom,
    '@tensorflow/tfjs': { ...tf, layers: tfLayers, sequential },
  };
  new Function('require', 'module', 'exports', code)((name: string) => modules[name], module, module.exports);
  const definition = parseDefinition(module.exports.default, 'digits.model.ts');
  const params = resolveParams(definition.params, { dropout: '0.4', units: '392' });
  const model = definition.build({ params, inputShape: [28, 28, 1], classes: 10 });
  expect(model.countParams()).toBe(126_786);
  model.dispose();
  const { epochs, batchSize, optimizer, callbacks } = resolveTrain(definition, params);
  expect({ epochs, batchSize, optimizer: optimizer.name }).toEqual({ epochs: 10, batchSize: 128, optimizer: 'adam' });
  expect(callbacks.map(({ name }) => name)).toEqual(['modelCheckpoint', 'reduceLROnPlateau', 'earlyStopping']);
});

it('the examples of darkroom.json are JSON', () => {
  expect(blocks('json').length).toBeGreaterThan(0);
  for (const block of blocks('json')) expect(Object.keys(JSON.parse(block).datasets).length).toBeGreaterThan(0);
});

describe('names every', () => {
  it.each(Object.entries(darkroom.optimizers))('optimizer with its defaults: %s', (name, make) => {
    const shown = Object.entries(make().config).map(([key, value]) => `${key}: ${value === 1e-7 ? '1e-7' : value}`);
    const inherited = name === 'adamw' ? `${row('adamw')}${row('adam')}` : row(name);
    for (const option of shown) expect(inherited).toContain(`\`${option}\``);
  });

  it.each(Object.keys(darkroom.losses))('loss: %s', (name) => expect(row(name)).not.toBe(''));
  it.each(Object.keys(darkroom.layers))('layer: %s', (name) => expect(row(name)).not.toBe(''));
  it.each(Object.keys(darkroom.schedules))('schedule: %s', (name) => expect(row(name)).not.toBe(''));
  it.each(Object.entries(darkroom.augmentations))('augmentation with its defaults: %s', (name, make) => {
    const text = (value: unknown) => (typeof value === 'string' ? `'${value}'` : value);
    for (const [option, value] of Object.entries(make().config!)) {
      if (option !== 'p' || value !== 1) expect(row(name)).toContain(`\`${option}: ${text(value)}\``);
    }
  });
  it.each(Object.keys(darkroom.callbacks))('callback: %s', (name) => expect(page).toContain(`### \`${name}(`));
});

it('every link inside the page has its heading', () => {
  const anchors = [...page.matchAll(/^#+ (.+)$/gm)].map((match) =>
    match[1]!
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replace(/ /g, '-'),
  );
  for (const [, anchor] of page.matchAll(/\(#([^)]+)\)/g)) expect(anchors).toContain(anchor);
});
