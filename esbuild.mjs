/**
 * Builds every entry of the project: `node esbuild.mjs [--watch] [--production] [--outdir DIR] [--only engine]…`.
 *
 * TensorFlow.js is bundled into the engine: one file, so there is one instance of it, and the engine loads it in 30 ms
 * instead of the 280 ms that its 1,500 separate files take. Only packages with native binaries stay outside.
 */

import { existsSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build, context } from 'esbuild';

const root = fileURLToPath(new URL('.', import.meta.url));

const { values: flags } = parseArgs({
  options: {
    watch: { type: 'boolean', default: false },
    production: { type: 'boolean', default: false },
    outdir: { type: 'string', default: 'out' },
    only: { type: 'string', multiple: true },
  },
});

const outdir = isAbsolute(flags.outdir) ? flags.outdir : join(root, flags.outdir);

/** Loaded from node_modules at run time: they bring native binaries, or (esbuild) a program of their own. */
const native = ['onnxruntime-node', 'sharp', 'esbuild', 'h5wasm'];

const shared = {
  absWorkingDir: root,
  bundle: true,
  sourcemap: 'linked',
  sourcesContent: !flags.production,
  // Identifiers stay as they are, so that the stack in a bug report can be read.
  minifySyntax: flags.production,
  minifyWhitespace: flags.production,
  logLevel: 'warning',
};

const node = { ...shared, platform: 'node', format: 'cjs', target: 'node20', external: [...native, 'vscode'] };

const isWanted = (file) =>
  existsSync(join(root, file)) && (flags.only?.some((name) => file.split('/').includes(name)) ?? true);

const entries = [
  { ...node, entryPoints: ['src/extension/main.ts'], outfile: join(outdir, 'extension.js') },
  { ...node, entryPoints: ['src/engine/main.ts'], outfile: join(outdir, 'engine.js') },
  {
    ...node,
    entryPoints: ['src/cli/main.ts'],
    outfile: join(outdir, 'cli.js'),
    banner: { js: '#!/usr/bin/env node' },
  },
  { ...node, entryPoints: ['bench/main.ts'], outfile: join(outdir, 'bench.js') },
  { ...node, entryPoints: ['bench/data.ts'], outfile: join(outdir, 'bench-data.js') },
  {
    ...shared,
    platform: 'browser',
    format: 'iife',
    target: 'chrome120',
    entryPoints: {
      run: 'webview/pages/run.ts',
      compare: 'webview/pages/compare.ts',
      prediction: 'webview/pages/prediction.ts',
      model: 'webview/pages/model.ts',
      preview: 'webview/pages/preview.ts',
    },
    outdir: join(outdir, 'webview'),
    tsconfig: 'webview/tsconfig.json',
  },
].filter(({ entryPoints }) => Object.values(entryPoints).every(isWanted));

if (flags.watch) {
  // The two lines are what the problem matcher of .vscode/tasks.json waits for.
  const report = {
    name: 'report',
    setup({ onStart, onEnd }) {
      onStart(() => console.log('[watch] build started'));
      onEnd(() => console.log('[watch] build finished'));
    },
  };
  for (const entry of entries) await (await context({ ...entry, plugins: [report] })).watch();
} else {
  const started = performance.now();
  await Promise.all(entries.map((entry) => build(entry))).catch(() => process.exit(1));
  console.log(`Built ${entries.length} bundles in ${((performance.now() - started) / 1000).toFixed(1)} s`);
}
