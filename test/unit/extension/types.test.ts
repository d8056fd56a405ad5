/** Types without npm install: a folder that held nothing gets declarations and a tsconfig.json, and a compiler is content. */

import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import ts from 'typescript';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { templates } from '../../../src/extension/templates/registry.ts';
import { mergeConfig, typesAreCurrent, writeTypes } from '../../../src/extension/types/workspace-types.ts';

const at = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const source = at('out/types');
const made: string[] = [];

beforeAll(async () => {
  await promisify(execFile)(process.execPath, [at('types.mjs')]);
}, 240_000);

afterEach(async () => {
  for (const folder of made.splice(0)) await rm(folder, { recursive: true, force: true });
});

async function emptyFolder(): Promise<string> {
  // Outside of this repository, where no node_modules is found; with what a person's path may hold.
  const folder = await mkdtemp(join(tmpdir(), "darkroom types 'ä "));
  made.push(folder);
  return folder;
}

/** What the compiler says with the folder's own tsconfig.json. */
function diagnose(folder: string): readonly ts.Diagnostic[] {
  const { config } = ts.readConfigFile(join(folder, 'tsconfig.json'), ts.sys.readFile);
  const { options, fileNames } = ts.parseJsonConfigFileContent(config, ts.sys, folder);
  const program = ts.createProgram(fileNames, options);
  return ts.getPreEmitDiagnostics(program);
}

const compile = (folder: string): string[] =>
  diagnose(folder).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));

const input = { dataset: "it's", height: 32, width: 32, channels: 3 } as const;

describe('types in an empty folder', () => {
  test('every template type-checks', async () => {
    const folder = await emptyFolder();
    expect(await writeTypes(source, folder)).toEqual({ config: 'created' });
    for (const { id, source: text } of templates) await writeFile(join(folder, `${id}.model.ts`), text(input));
    expect(compile(folder)).toEqual([]);
  });

  test('what is wrong in a model file is an error', async () => {
    const folder = await emptyFolder();
    await writeTypes(source, folder);
    const good = templates[0]!.source(input);
    const wrong = {
      optimizer: good.replace('adam({ learningRate })', 'adam({ learningrate: learningRate })'),
      layer: good.replace('filters, kernelSize', 'filter: filters, kernelSize'),
      definition: good.replace('dataset:', 'datasets:'),
      callback: good.replace('patience: 5', "patience: '5'"),
      params: good.replace('{ filters, units, dropout }', '{ filter, units, dropout }'),
      tensor: `${good}\nconst x: string = tf.ones([1]).relu();\n`,
    };
    for (const [name, text] of Object.entries(wrong)) {
      expect(text, name).not.toBe(good);
      await writeFile(join(folder, `${name}.model.ts`), text);
    }
    const found = new Set(diagnose(folder).map(({ file }) => basename(file?.fileName ?? '')));
    expect([...found].sort()).toEqual(
      Object.keys(wrong)
        .map((name) => `${name}.model.ts`)
        .sort(),
    );
  });

  test('tensors have their methods', async () => {
    const folder = await emptyFolder();
    await writeTypes(source, folder);
    const text = "import * as tf from '@tensorflow/tfjs';\nexport const y: tf.Tensor = tf.ones([2]).mul(2).relu();\n";
    await writeFile(join(folder, 'layer.ts'), text);
    expect(compile(folder)).toEqual([]);
  });
});

describe('tsconfig.json', () => {
  test('one with comments is completed and keeps what it had', async () => {
    const folder = await emptyFolder();
    const before = `{
    // Ours.
    "extends": "./base.json",
    "compilerOptions": {
        "strict": false, /* for now */
        "paths": { "@/*": ["./src/*"] },
    },
}
`;
    await writeFile(join(folder, 'base.json'), '{}');
    await writeFile(join(folder, 'tsconfig.json'), before);
    expect(await writeTypes(source, folder)).toEqual({ config: 'merged' });
    const after = await readFile(join(folder, 'tsconfig.json'), 'utf8');
    expect(after).toContain('// Ours.');
    expect(after).toContain('"strict": false, /* for now */');
    expect(after).toContain('"@/*": ["./src/*"]');
    await writeFile(join(folder, 'a.model.ts'), templates[0]!.source(input));
    expect(compile(folder)).toEqual([]);
    expect(await writeTypes(source, folder)).toEqual({ config: 'unchanged' });
    expect(mergeConfig(after)).toBe(after);
  });

  test('one that is broken stays as it is, and what to add is proposed', async () => {
    const folder = await emptyFolder();
    await writeFile(join(folder, 'tsconfig.json'), '{ "compilerOptions": ');
    const result = await writeTypes(source, folder);
    expect(result.config).toBe('unreadable');
    expect(result.config === 'unreadable' && JSON.parse(result.proposal)).toHaveProperty(
      'compilerOptions.paths.darkroom',
    );
    expect(await readFile(join(folder, 'tsconfig.json'), 'utf8')).toBe('{ "compilerOptions": ');
  });

  test('types of another version are known as such', async () => {
    const folder = await emptyFolder();
    expect(await typesAreCurrent(source, folder)).toBeUndefined();
    await writeTypes(source, folder);
    expect(await typesAreCurrent(source, folder)).toBe(true);
    await writeFile(join(folder, '.darkroom/types/version'), 'older');
    expect(await typesAreCurrent(source, folder)).toBe(false);
  });
});
