import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  resolve: { alias: { darkroom: at('./src/api/index.ts'), '@tensorflow/tfjs': at('./src/api/tensorflow.ts') } },
  test: {
    include: ['test/{unit,engine,e2e}/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    minWorkers: 1,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
