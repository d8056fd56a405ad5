/** Submissions in the shapes that reports 002 and 004 had to hand in, from a run that was really trained. */

import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listSubmissions, scoreSubmission } from '../../../src/client/submissions.ts';
import type { RequestContext } from '../../../src/engine/context.ts';
import { predictImages } from '../../../src/engine/predict/predict.ts';
import { writeSubmission } from '../../../src/engine/submit/submission.ts';
import { drawWorkspace, start, type Workspace } from '../train/workspace.ts';

let workspace: Workspace;
let run: string;
/** Most probable classes of each image, in natural order of its name. */
let ranked: readonly (readonly { label: string; index: number }[])[];

const context: RequestContext = {
  request: 1,
  signal: new AbortController().signal,
  progress: () => undefined,
  emit: () => undefined,
};
const names = ['2.png', '10.png', '1.png', 'b 3.png'];
const inOrder = ['1.png', '2.png', '10.png', 'b 3.png'];

const submit = async (sample: string, options: { top?: number; out?: string } = {}) => {
  await writeFile(join(workspace.path, 'sample.csv'), sample);
  const params = {
    workspace: workspace.path,
    run,
    images: 'hand-in',
    sample: 'sample.csv',
    out: 'out.csv',
    ...options,
  };
  const result = await writeSubmission(params, context);
  return { ...result, text: await readFile(result.path, 'utf8') };
};

beforeAll(async () => {
  workspace = await drawWorkspace();
  const started = await start(workspace, { epochs: 2 });
  expect((await started.ended).outcome).toBe('completed');
  run = started.id;
  const [first] = await readdir(join(workspace.path, 'images'));
  const files = await readdir(join(workspace.path, 'images', first!));
  await mkdir(join(workspace.path, 'hand-in'));
  for (const [i, name] of names.entries()) {
    await copyFile(join(workspace.path, 'images', first!, files[i]!), join(workspace.path, 'hand-in', name));
  }
  const paths = inOrder.map((name) => join(workspace.path, 'hand-in', name));
  const { predictions } = await predictImages({ workspace: workspace.path, run, paths, top: 3 }, context);
  ranked = predictions.map(({ top }) => top);
});
afterAll(() => workspace.remove());

const best = (name: string, count = 1) =>
  ranked[inOrder.indexOf(name)]!.slice(0, count)
    .map(({ label }) => label)
    .join(' ');

describe('A submission', () => {
  it('keeps header, rows and their order, and finds images without their extension', async () => {
    const { text, rows, top, labels } = await submit('Image,Id\n10,top\n2,top\n"b 3",top\n1,top\n');
    const expected = ['10.png', '2.png', 'b 3.png', '1.png'].map((name) => `${name.slice(0, -4)},${best(name)}\n`);
    expect(text).toBe(`Image,Id\n${expected.join('')}`);
    expect({ rows, top, labels }).toEqual({ rows: 4, top: 1, labels: 'names' });
  });

  it('has as many labels as the sample, for the mean average precision of several', async () => {
    const { text, top } = await submit('Image,Id\n2.png,top middle bottom\n');
    expect(text).toBe(`Image,Id\n2.png,${best('2.png', 3)}\n`);
    expect(top).toBe(3);
    expect((await submit('Image,Id\n2.png,top\n', { top: 2 })).text).toBe(`Image,Id\n2.png,${best('2.png', 2)}\n`);
  });

  it('without names in the sample goes by natural order', async () => {
    const { text } = await submit('id,label\n7,top\n8,top\n9,bottom\n11,top\n');
    const ids = [7, 8, 9, 11];
    expect(text).toBe(`id,label\n${inOrder.map((name, i) => `${ids[i]},${best(name)}\n`).join('')}`);
  });

  it('writes numbers of classes where the sample has numbers', async () => {
    const { text, labels } = await submit('file,class\n1.png,0\n2.png,0\n');
    const numbers = ['1.png', '2.png'].map((name) => `${name},${ranked[inOrder.indexOf(name)]![0]!.index}\n`);
    expect(text).toBe(`file,class\n${numbers.join('')}`);
    expect(labels).toBe('numbers');
  });

  it('keeps other columns, and a label column that is empty', async () => {
    const { text } = await submit('file,camera,label\n1.png,"left, old",\n');
    expect(text).toBe(`file,camera,label\n1.png,"left, old",${best('1.png')}\n`);
  });

  it('of a sample that does not fit says what does not', async () => {
    await expect(submit('Image,Id\n1.png,top\nnowhere.png,top\n')).rejects.toMatchObject({
      code: 'sample-does-not-fit',
      message: expect.stringContaining('nowhere.png'),
    });
    await expect(submit('id,label\n1001,top\n')).rejects.toMatchObject({ code: 'sample-does-not-fit' });
    await expect(submit('')).rejects.toMatchObject({ code: 'sample-does-not-fit' });
  });

  it('is not written when an image can not be read', async () => {
    await writeFile(join(workspace.path, 'hand-in', 'broken.png'), 'no image');
    await expect(submit('Image,Id\n1.png,top\n', { out: 'never.csv' })).rejects.toMatchObject({
      code: 'images-not-predicted',
    });
    await expect(readFile(join(workspace.path, 'never.csv'))).rejects.toThrow();
  });
});

describe('The log of submissions', () => {
  it('holds what was written, with the score that a person adds', async () => {
    const before = await listSubmissions(workspace.path);
    expect(before.at(-1)).toMatchObject({ file: 'out.csv', run, top: 1 });
    await scoreSubmission(workspace.path, join(workspace.path, 'out.csv'), 0.61);
    const after = await listSubmissions(workspace.path);
    expect(after.at(-1)!.score).toBe(0.61);
    // The same file was written before; the score is that of what it holds now.
    expect(after.slice(0, -1).every(({ score }) => score === undefined)).toBe(true);
    await expect(scoreSubmission(workspace.path, join(workspace.path, 'other.csv'), 1)).rejects.toMatchObject({
      code: 'no-such-submission',
    });
  });
});
