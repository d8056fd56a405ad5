/** A real engine process, built from the sources as they are, for tests of what the editor asks of it. */

import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll } from 'vitest';
import { type EngineClient, type EngineOptions, startEngine } from '../../../src/client/engine.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Builds the engine before the tests of a file; every engine that is started is killed after them. */
export function builtEngine(): { start(options?: Partial<EngineOptions>): Promise<EngineClient> } {
  const engines: EngineClient[] = [];
  let folder: string;
  let path: string;

  beforeAll(async () => {
    // Inside of the project: packages with native binaries are found from there.
    await mkdir(join(root, 'out'), { recursive: true });
    folder = await mkdtemp(join(root, 'out/test-editor-'));
    path = join(folder, 'engine.js');
    await build({
      absWorkingDir: root,
      entryPoints: ['src/engine/main.ts'],
      outfile: path,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      target: 'node20',
      external: ['onnxruntime-node', 'sharp', 'esbuild'],
      logLevel: 'silent',
    });
  });

  afterAll(async () => {
    for (const engine of engines) engine.kill();
    await rm(folder, { recursive: true, force: true });
  });

  return {
    async start(options = {}) {
      const engine = await startEngine({ path, ...options });
      engines.push(engine);
      return engine;
    },
  };
}
