/** The import rules catch what they are there for: each is broken once in a small copy of the house. */

import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const house = mkdtempSync(join(tmpdir(), 'darkroom-house-'));

const files: Readonly<Record<string, string>> = {
  'src/extension/main.ts': "import * as vscode from 'vscode';\nexport const name = vscode.version;",
  'src/engine/main.ts': 'export const engine = 1;',
  'src/protocol/reads.ts': "import { readFileSync } from 'node:fs';\nexport const read = readFileSync;",
  'src/figures/draws.ts': "import { title } from '../client/asks.ts';\nexport const picture = title;",
  'src/jit/parses.ts': "import { z } from 'zod';\nexport const schema = z.string();",
  'src/client/asks.ts': "import { name } from '../extension/main.ts';\nexport const title = name;",
  'src/cli/decodes.ts': "import sharp from 'sharp';\nexport const decode = sharp;",
  'src/cli/calls.ts': "import { engine } from '../engine/main.ts';\nexport const call = engine;",
  'src/engine/there.ts': "import { back } from './back.ts';\nexport const there = back;",
  'src/engine/back.ts': "import { there } from './there.ts';\nexport const back: unknown = () => there;",
  'webview/main.ts': "import { title } from '../src/client/asks.ts';\nexport const page = title;",
};

beforeAll(() => {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(house, path)), { recursive: true });
    writeFileSync(join(house, path), text);
  }
  for (const name of ['.dependency-cruiser.cjs', 'tsconfig.json', 'package.json']) {
    copyFileSync(join(root, name), join(house, name));
  }
  symlinkSync(join(root, 'node_modules'), join(house, 'node_modules'), 'junction');
});

afterAll(() => rmSync(house, { recursive: true, force: true }));

test('each broken import rule is named with the file that breaks it', () => {
  const cruiser = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const words = ['--config', '.dependency-cruiser.cjs', '--output-type', 'json', 'src', 'webview'];
  const { stdout } = spawnSync(process.execPath, [cruiser, ...words], {
    cwd: house,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  const { summary } = JSON.parse(stdout) as { summary: { violations: { rule: { name: string }; from: string }[] } };
  const found = summary.violations.map(({ rule, from }) => `${rule.name}: ${from}`);
  for (const expected of [
    'no-packages-where-all-meet: src/protocol/reads.ts',
    'figures-scope: src/figures/draws.ts',
    'jit-packages: src/jit/parses.ts',
    'client-scope: src/client/asks.ts',
    'vscode-only-in-extension: src/client/asks.ts',
    'vscode-only-in-extension: webview/main.ts',
    'heavy-only-in-engine: src/cli/decodes.ts',
    'cli-scope: src/cli/calls.ts',
    'webview-scope: webview/main.ts',
  ]) {
    expect(found).toContain(expected);
  }
  expect(found.filter((one) => one.startsWith('no-circular: src/engine/'))).not.toEqual([]);
});
