/**
 * `node test/unit/webview/gallery/run.mjs [word]…`: opens the built pages with real runs in every theme and leaves
 * pictures in out/screenshots. Words choose the shots whose names hold them all.
 */

import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const outfile = `${root}out/gallery.mjs`;
await build({
  absWorkingDir: root,
  entryPoints: ['test/unit/webview/gallery/main.ts'],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  packages: 'external',
  logLevel: 'warning',
});
await import(outfile);
