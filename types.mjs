/**
 * Writes `out/types/`: declarations of `darkroom` (from src/api) and of the parts of TensorFlow.js that it gives to model
 * files, as Initialize Workspace copies them. Takes seconds, so it is done again only when something of it has changed:
 * `node types.mjs [--outdir DIR]`.
 */

import { createHash } from 'node:crypto';
import { appendFile, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import ts from 'typescript';

const root = fileURLToPath(new URL('.', import.meta.url));
const { values: flags } = parseArgs({ options: { outdir: { type: 'string', default: 'out' } } });
const target = join(isAbsolute(flags.outdir) ? flags.outdir : join(root, flags.outdir), 'types');

const api = join(root, 'src', 'api');
const entries = [join(api, 'index.ts'), join(api, 'tensorflow.ts')];
const chainedOps = 'dist/public/chained_ops/register_all_chained_ops';

/** Each with the modules of it that model files and the declarations of `darkroom` reach. */
const packages = {
  'tfjs-core': ['dist/index.d.ts', `${chainedOps}.d.ts`],
  'tfjs-layers': ['dist/index.d.ts'],
};

const version = await fingerprint();
if ((await readFile(join(target, 'version'), 'utf8').catch(() => '')) !== version) {
  // Two builds at once must not mix their files.
  const made = `${target}.${process.pid}`;
  await rm(made, { recursive: true, force: true });
  await mkdir(made, { recursive: true });
  await declareApi(join(made, 'darkroom'));
  for (const [name, files] of Object.entries(packages)) await copyReachable(name, files, join(made, name));
  await writeFile(join(made, 'version'), version);
  await rm(target, { recursive: true, force: true });
  await rename(made, target);
  console.log(`Wrote ${relative(root, target)}`);
}

/** Of everything that a model file sees; what src/api uses inside does not show in its declarations. */
async function fingerprint() {
  const hash = createHash('sha256').update(await readFile(fileURLToPath(import.meta.url)));
  const names = (await readdir(api, { recursive: true })).filter((name) => name.endsWith('.ts')).sort();
  for (const file of [...names.map((name) => join(api, name)), join(root, 'src', 'protocol', 'runs.ts')]) {
    hash.update(relative(root, file)).update(await readFile(file));
  }
  for (const name of Object.keys(packages)) hash.update(await readFile(join(packageRoot(name), 'package.json')));
  return hash.digest('hex').slice(0, 16);
}

/** @param {string} outDir */
async function declareApi(outDir) {
  const config = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile).config;
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
  const program = ts.createProgram(entries, {
    ...options,
    noEmit: false,
    declaration: true,
    emitDeclarationOnly: true,
    rootDir: join(root, 'src'),
    outDir,
    // Imports of `darkroom` from inside itself would lead out of the copy.
    paths: {},
  });
  // Only what a declaration needs is checked here: the rest is `npm run check`'s.
  const { diagnostics } = program.emit();
  if (diagnostics.length > 0) {
    const host = { getCanonicalFileName: (name) => name, getCurrentDirectory: () => root, getNewLine: () => '\n' };
    console.error(ts.formatDiagnostics(diagnostics, host));
    process.exit(1);
  }
  for (const name of await readdir(outDir, { recursive: true })) {
    if (!name.endsWith('.d.ts')) continue;
    const file = join(outDir, name);
    const text = await readFile(file, 'utf8');
    // A declaration that names a .ts file is not found where only its .d.ts is.
    await writeFile(file, text.replace(/((?:from|import)\s*\(?\s*['"]\.{1,2}\/[^'"]*)\.ts(['"])/g, '$1$2'));
  }
  // An import for its types alone is left out of declarations, and this one is what gives tensors their methods.
  await appendFile(
    join(outDir, 'api', 'tensorflow.d.ts'),
    `import type {} from '@tensorflow/tfjs-core/${chainedOps}';\n`,
  );
}

/** Copies declarations and what they import inside their package; most of the thousand files are not needed. */
async function copyReachable(name, files, outDir) {
  const from = packageRoot(name);
  const waiting = files.map((file) => join(from, file));
  const seen = new Set(waiting);
  for (const file of waiting) {
    const text = await readFile(file, 'utf8');
    const to = join(outDir, relative(from, file));
    await mkdir(dirname(to), { recursive: true });
    await writeFile(to, text);
    for (const [, , target] of text.matchAll(/(from|import|module)\s*\(?\s*['"](\.{1,2}\/[^'"]*)['"]/g)) {
      const found = await firstThere(resolve(dirname(file), target));
      if (!found || seen.has(found)) continue;
      seen.add(found);
      waiting.push(found);
    }
  }
}

async function firstThere(path) {
  for (const candidate of [`${path}.d.ts`, join(path, 'index.d.ts')]) {
    if (await readFile(candidate).catch(() => undefined)) return candidate;
  }
  return undefined;
}

function packageRoot(name) {
  const main = createRequire(import.meta.url).resolve(`@tensorflow/${name}/package.json`);
  return dirname(main);
}
