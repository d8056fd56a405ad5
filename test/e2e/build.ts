/** Builds the engine and the command line once for all end-to-end tests; they get the folder by `inject('bundles')`. */

import { execFileSync } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Absolute path of the folder with engine.js and cli.js. */
    bundles: string;
  }
}

const root = fileURLToPath(new URL('../..', import.meta.url));

export default function build(project: TestProject): () => Promise<void> {
  // Inside of the project, so that the bundles find node_modules.
  const bundles = join(root, 'out', `test-e2e-${process.pid}`);
  execFileSync(process.execPath, ['esbuild.mjs', '--only', 'engine', '--only', 'cli', '--outdir', bundles], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  project.provide('bundles', bundles);
  return () => rm(bundles, { recursive: true, force: true });
}
