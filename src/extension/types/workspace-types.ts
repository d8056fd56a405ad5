/**
 * Types for model files in a folder without node_modules: declarations of `darkroom` and TensorFlow.js are copied to
 * `.darkroom/types/`, and tsconfig.json learns where they are. Uses no vscode, so that a compiler can test the result.
 */

import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { applyEdit, JsonEditError, readJson, setJson } from '../../client/json-edit.ts';

/** Where the copies are, relative to the workspace. */
const folder = '.darkroom/types';

/** `paths` of tsconfig.json. The keys with a star are what the declarations themselves import. */
const paths: Readonly<Record<string, readonly string[]>> = {
  darkroom: [`./${folder}/darkroom/api/index.d.ts`],
  '@tensorflow/tfjs': [`./${folder}/darkroom/api/tensorflow.d.ts`],
  '@tensorflow/tfjs-core': [`./${folder}/tfjs-core/dist/index.d.ts`],
  '@tensorflow/tfjs-core/*': [`./${folder}/tfjs-core/*`],
  '@tensorflow/tfjs-layers': [`./${folder}/tfjs-layers/dist/index.d.ts`],
};

const newConfig = {
  compilerOptions: {
    target: 'ES2022',
    module: 'ESNext',
    moduleResolution: 'Bundler',
    lib: ['ES2023', 'DOM'],
    types: [],
    strict: true,
    skipLibCheck: true,
    noEmit: true,
    paths,
  },
  include: ['**/*.ts'],
};

export type TypesResult =
  /** tsconfig.json was made, was completed, or had all that it needs. */
  | { readonly config: 'created' | 'merged' | 'unchanged' }
  /** It can't be read: `proposal` is what a person has to add. */
  | { readonly config: 'unreadable'; readonly why: string; readonly proposal: string };

/**
 * @param source folder of the declarations in Darkroom's own files (`out/types`).
 * @param workspace absolute path.
 */
export async function writeTypes(source: string, workspace: string): Promise<TypesResult> {
  const target = join(workspace, folder);
  await rm(target, { recursive: true, force: true });
  await mkdir(target, { recursive: true });
  await cp(source, target, { recursive: true });
  // Made from Darkroom's files at any time: nothing to keep in a repository.
  await writeFile(join(target, '.gitignore'), '*\n');
  return configure(join(workspace, 'tsconfig.json'));
}

/** Whether the types of a workspace are there and of this version; undefined where it never had any. */
export async function typesAreCurrent(source: string, workspace: string): Promise<boolean | undefined> {
  const config = await readText(join(workspace, 'tsconfig.json'));
  if (!config?.includes(folder)) return undefined;
  const [own, theirs] = await Promise.all([
    readText(join(source, 'version')),
    readText(join(workspace, folder, 'version')),
  ]);
  // A build without declarations has none to give.
  return own === undefined || own === theirs;
}

async function configure(file: string): Promise<TypesResult> {
  const text = await readText(file);
  if (text === undefined) {
    await writeFile(file, `${JSON.stringify(newConfig, undefined, 2)}\n`);
    return { config: 'created' };
  }
  try {
    const merged = mergeConfig(text);
    if (merged === text) return { config: 'unchanged' };
    await writeFile(file, merged);
    return { config: 'merged' };
  } catch (error) {
    if (!(error instanceof JsonEditError)) throw error;
    const proposal = JSON.stringify({ compilerOptions: { skipLibCheck: true, paths } }, undefined, 2);
    return { config: 'unreadable', why: error.message, proposal };
  }
}

/** Adds what is missing and changes nothing that a person wrote, except for paths of these very modules. */
export function mergeConfig(text: string): string {
  const { compilerOptions = {} } = readJson(text) as { compilerOptions?: Record<string, unknown> };
  const set = (before: string, path: readonly string[], value: unknown) =>
    applyEdit(before, setJson(before, ['compilerOptions', ...path], value));
  const had = (compilerOptions.paths ?? {}) as Record<string, unknown>;
  let merged = text;
  for (const [module, places] of Object.entries(paths)) {
    if (JSON.stringify(had[module]) !== JSON.stringify(places)) merged = set(merged, ['paths', module], places);
  }
  // The declarations mention types of the browser and of WebGPU that a person need not have.
  if (compilerOptions.skipLibCheck === undefined) merged = set(merged, ['skipLibCheck'], true);
  if (compilerOptions.moduleResolution === undefined) merged = set(merged, ['moduleResolution'], 'Bundler');
  if (compilerOptions.module === undefined) merged = set(merged, ['module'], 'ESNext');
  if (compilerOptions.target === undefined) merged = set(merged, ['target'], 'ES2022');
  return merged;
}

const readText = (file: string): Promise<string | undefined> => readFile(file, 'utf8').catch(() => undefined);
