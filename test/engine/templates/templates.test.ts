/** The templates of New Model File, as the engine sees them: nothing to complain of, and each really learns, compiled. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import type { RequestContext } from '../../../src/engine/context.ts';
import { checkModel } from '../../../src/engine/models/check.ts';
import { startRun } from '../../../src/engine/train/requests.ts';
import { templates } from '../../../src/extension/templates/registry.ts';
import type { Template } from '../../../src/extension/templates/template.ts';
import type { Events } from '../../../src/protocol/requests.ts';
import type { LogLine } from '../../../src/protocol/runs.ts';
import { workspaceWith, write } from '../datasets/drawn.ts';
import { randomNumbers } from '../random-numbers.ts';

/** Pixels. */
const side = 24;

/** What each template is for, and params that make it quick. */
const cases: Readonly<Record<string, { classes: number; csv?: boolean; set: Readonly<Record<string, string>> }>> = {
  'small-cnn': { classes: 3, set: { filters: '4', units: '16' } },
  vgg: { classes: 3, set: { filters: '4', blocks: '2' } },
  resnet: { classes: 3, set: { filters: '4', blocks: '1' } },
  binary: { classes: 2, set: { filters: '8', learningRate: '0.01' } },
  'many-classes': { classes: 8, csv: true, set: { filters: '4', units: '32' } },
};

test('each template has a case here', () => {
  expect(templates.map(({ id }) => id)).toEqual(Object.keys(cases));
});

describe.each(templates)('$label', (template) => {
  const { classes, csv = false, set } = cases[template.id]!;

  test('is fine, and learns', async () => {
    const workspace = await drawn(classes, csv);
    const file = await writeModel(workspace, template);
    expect((await checkModel({ workspace, file }, silent())).diagnostics).toEqual([]);
    const { ended, log } = await train(workspace, file, set);
    expect(ended.error).toBeUndefined();
    expect(ended.outcome).toBe('completed');
    const losses = log.flatMap((line) => (line.type === 'epoch' ? [line.metrics.loss!] : []));
    expect(losses).toHaveLength(6);
    expect(losses.at(-1)).toBeLessThan(losses[0]!);
  });
});

async function writeModel(workspace: string, template: Template): Promise<string> {
  const file = join(workspace, `${template.id}.model.ts`);
  await writeFile(file, template.source({ dataset: 'fashion items', height: side, width: side, channels: 3 }));
  return file;
}

/** A class is a bright stripe at its own height and of its own colour over noise. */
async function drawn(classes: number, csv: boolean): Promise<string> {
  const entry = csv ? { csv: 'labels.csv', images: 'images' } : { path: 'images' };
  const workspace = await workspaceWith({ 'fashion items': entry });
  const random = randomNumbers(classes);
  const rows = ['image,label'];
  for (let label = 0; label < classes; label++) {
    for (let i = 0; i < 15; i++) {
      const pixels = Uint8Array.from({ length: side * side * 3 }, (_, at) => {
        const row = Math.floor(at / 3 / side);
        const striped = Math.floor((row * classes) / side) === label && at % 3 !== label % 3;
        return striped ? 200 + 55 * random() : 90 * random();
      });
      const png = await sharp(pixels, { raw: { width: side, height: side, channels: 3 } })
        .png()
        .toBuffer();
      const name = csv ? `${label}-${i}.png` : `class-${label}/${i}.png`;
      await write(join(workspace, 'images'), name, png);
      rows.push(`${name},individual ${label}`);
    }
  }
  if (csv) await write(workspace, 'labels.csv', `${rows.join('\n')}\n`);
  return workspace;
}

const silent = (emit: RequestContext['emit'] = () => undefined): RequestContext => ({
  request: 1,
  signal: new AbortController().signal,
  progress: () => undefined,
  emit,
});

async function train(workspace: string, file: string, set: Readonly<Record<string, string>>) {
  const log: LogLine[] = [];
  const ended = await new Promise<Events['run/ended']>((resolve, reject) => {
    const context = silent((name, event) => {
      if (name === 'run/log') log.push((event as Events['run/log']).line);
      if (name === 'run/ended') resolve(event as Events['run/ended']);
    });
    startRun({ workspace, file, set, epochs: 6, seed: 1, device: 'cpu' }, context).catch(reject);
  });
  return { ended, log };
}
