/**
 * The tests of ops and gradients that @tensorflow/tfjs-core ships, on the compiler's backend: all of them pass but for
 * those that left-out.ts names with a reason.
 */

import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { beforeAll, expect, it } from 'vitest';
import { leftOut } from './left-out.ts';
import type { Outcome } from './main.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
let passed: readonly string[] = [];
let failed: readonly Outcome[] = [];

beforeAll(async () => {
  // Inside the project, so that the bundle finds the packages with native parts.
  const folder = await mkdtemp(join(root, 'node_modules', '.conformance-'));
  try {
    const bundle = join(folder, 'tests.cjs');
    await build({
      entryPoints: [fileURLToPath(new URL('main.ts', import.meta.url))],
      outfile: bundle,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      // tfjs says that its modules have no side effects, which is not so of tests.
      ignoreAnnotations: true,
      external: ['onnxruntime-node', 'jasmine-core'],
      logLevel: 'error',
    });
    const results = join(folder, 'results.json');
    execFileSync(process.execPath, [bundle, results], { stdio: 'ignore' });
    ({ passed, failed } = JSON.parse(await readFile(results, 'utf8')));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

const excused = ({ name, message }: Outcome) =>
  leftOut.some((each) => each.name?.test(name) || each.message?.test(message));

it('passes what is not left out', () => {
  expect(passed.length).toBeGreaterThan(3800);
  expect(failed.filter((outcome) => !excused(outcome))).toEqual([]);
});

it.each(leftOut)('leaves out $what', ({ name, message }) => {
  expect(failed.some((outcome) => name?.test(outcome.name) || message?.test(outcome.message))).toBe(true);
});

it('passes the gradients', () => {
  const gradients = passed.filter((name) => /grad/i.test(name));
  expect(gradients.length).toBeGreaterThan(350);
});
