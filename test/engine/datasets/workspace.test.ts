import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { openDataset } from '../../../src/engine/datasets/open.ts';
import { readWorkspace } from '../../../src/engine/datasets/workspace.ts';
import { workspaceJsonSchema } from '../../../src/engine/datasets/workspace-schema.ts';
import { UserError } from '../../../src/protocol/errors.ts';
import { workspaceWith, write } from './drawn.ts';

async function failure(text: string): Promise<UserError> {
  const workspace = await workspaceWith();
  await write(workspace, 'darkroom.json', text);
  const error = await readWorkspace(workspace).catch((caught) => caught);
  expect(error).toBeInstanceOf(UserError);
  return error;
}

describe('darkroom.json', () => {
  it('reads every kind of entry and fills in the split', async () => {
    const workspace = await workspaceWith({
      fashion: { format: 'idx', path: 'data', classes: ['shirt', 'boot'] },
      whales: { csv: 'train.csv', images: 'train', imageColumn: 'Image', labelColumn: 2, groupColumn: 'Set' },
      faces: { path: 'faces', groupBy: 'file-name', split: { validation: 0.3 } },
    });
    const { datasets } = await readWorkspace(workspace);
    expect(datasets.fashion).toEqual({ format: 'idx', path: 'data', classes: ['shirt', 'boot'] });
    expect(datasets.whales).toMatchObject({ csv: 'train.csv', pairing: 'name', labelColumn: 2 });
    expect(datasets.faces!.split).toEqual({
      validation: 0.3,
      test: 0.1,
      seed: 1,
      stratify: true,
      nearCopies: 'together',
    });
  });

  it('says that the file is missing', async () => {
    const error = await readWorkspace(await workspaceWith()).catch((caught) => caught);
    expect(error).toMatchObject({ name: 'UserError', code: 'no-darkroom-json' });
  });

  it.each([
    ['{\n  "datasets": {\n    "a": { "path": "x" },\n  }\n}', 4, 3, 'a comma too many before }'],
    ['{\n  "datasets": {\n    "a" { "path": "x" }\n  }\n}', 3, 9, 'expected : after "a", but there is "{"'],
    ['{ "datasets": { "a": { "path": "x" } }', 1, 39, 'but the file ends'],
    ['{ "datasets": {\n// my data\n} }', 2, 1, 'JSON has no comments'],
    ["{ 'datasets': {} }", 1, 3, 'a name in double quotes'],
    ['{ "datasets": { "a": {"path":"x"}, "a": {"path":"y"} } }', 1, 36, '"a" is there twice'],
    ['{ "datasets": { "a": { "path": "x', 1, 32, 'this text has no end'],
    ['', 1, 1, 'expected a value'],
    ['['.repeat(100_000), 1, 102, 'nested too deeply'],
  ])('points at a syntax error: %j', async (text, line, column, why) => {
    const error = await failure(text);
    expect(error.code).toBe('broken-darkroom-json');
    expect(error.location).toMatchObject({ line, column });
    expect(error.message).toContain(why);
  });

  it.each([
    ['{"datasets":{"a":{"format":"foldres","path":"x"}}}', 'datasets.a.format', 'Did you mean "folders"?'],
    ['{"datasets":{"a":{"csv":"x.csv","labelcolumn":"y"}}}', 'datasets.a.labelcolumn', 'Did you mean "labelColumn"?'],
    ['{"datasets":{"a":{"path":"x","split":{"tset":0.1}}}}', 'datasets.a.split.tset', 'Did you mean "test"?'],
    ['{}', 'datasets', 'Add "datasets" there.'],
    ['{"dataset":{}}', 'at dataset:', 'Did you mean "datasets"?'],
    ['{"datasets":{"a":{"pth":"x"}}}', 'datasets.a.pth', 'Did you mean "path"?'],
    ['{"datasets":{"a":{}}}', 'datasets.a.path', 'Add "path" there.'],
    ['{"datasets":{"a":{"path":"x","split":{"test":1.5}}}}', 'datasets.a.split.test', 'Correct it'],
    ['{"datasets":{"a":{"path":"x","split":{"test":0.6,"validation":0.6}}}}', 'datasets.a.split', 'Correct it'],
    ['{"datasets":{"a":{"path":"x","groupPattern":"^x"}}}', 'datasets.a.groupPattern', 'Correct it'],
    ['{"datasets":{"a":{"path":"x","classes":["a","a"]}}}', 'datasets.a.classes', 'Correct it'],
    ['{"datasets":{"../a":{"path":"x"}}}', 'datasets.../a', 'Correct it'],
    ['[]', 'at the top', 'Correct it'],
  ])('names the place and what was probably meant: %s', async (text, where, next) => {
    const error = await failure(text);
    expect(error.code).toBe('invalid-darkroom-json');
    expect(error.message).toContain(where);
    expect(error.nextStep).toContain(next);
    expect(error.location).toMatchObject({ line: 1 });
  });

  it('points at the wrong option itself', async () => {
    const error = await failure(
      '{\n  "datasets": {\n    "a": {\n      "path": "x",\n      "clases": []\n    }\n  }\n}',
    );
    expect(error.location).toMatchObject({ line: 5, column: 7 });
  });

  it('suggests the nearest dataset', async () => {
    const workspace = await workspaceWith({ fashion: { path: 'x' }, whales: { path: 'y' } });
    const error = await openDataset(workspace, 'fasion').catch((caught) => caught);
    expect(error).toMatchObject({ code: 'no-such-dataset', nextStep: 'Did you mean "fashion"?' });
    const prototype = await openDataset(workspace, 'constructor').catch((caught) => caught);
    expect(prototype).toMatchObject({ code: 'no-such-dataset' });
  });

  it('has the JSON schema that the editor completes from', async () => {
    const stored = await readFile(new URL('../../../media/darkroom.schema.json', import.meta.url), 'utf8');
    expect(JSON.parse(stored)).toEqual(workspaceJsonSchema());
  });
});
