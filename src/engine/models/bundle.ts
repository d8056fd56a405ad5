/**
 * Bundles a model file and the workspace files that it imports to one CommonJS text with a source map. What belongs to
 * the engine (`darkroom`, TensorFlow.js) stays an import, so that a model file can't bring a second copy of it.
 */

import { dirname, extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type BuildFailure, build, type Loader, type Message, type Plugin } from 'esbuild';
import {
  doubtfulCode,
  missingImport,
  modelSyntaxError,
  type SourceLocation,
  type UserError,
} from '../../protocol/errors.ts';
import type { ModelDiagnostic } from '../../protocol/runs.ts';

export interface Bundle {
  readonly code: string;
  readonly sourceMap: string;
  /** Absolute paths of the other workspace files that went in. */
  readonly imports: readonly string[];
}

/** Is told of what is wrong besides the one error that is thrown, and of what is only doubtful. */
export type ReportProblem = (problem: UserError, severity: ModelDiagnostic['severity']) => void;

export interface BundleInput {
  readonly workspace: string;
  /** Absolute path, named in errors. */
  readonly file: string;
  readonly source: string;
  /** Folder that relative imports start from. */
  readonly importsFrom: string;
  readonly report?: ReportProblem;
}

/** Imports that the engine answers itself: of all the packages of TensorFlow.js that a script would run on, too. */
export const engineModules = /^(darkroom|@tensorflow\/tfjs(-core|-layers|-node|-node-gpu|-backend-\w+)?)$/;

const loaders: Readonly<Record<string, Loader>> = {
  '.js': 'js',
  '.mjs': 'js',
  '.cjs': 'js',
  '.jsx': 'jsx',
  '.tsx': 'tsx',
};

/** @throws UserError `model-syntax` or `missing-import`, at the place in the file. */
export async function bundleModelFile({ workspace, file, source, importsFrom, report }: BundleInput): Promise<Bundle> {
  try {
    const result = await build({
      stdin: { contents: source, sourcefile: file, resolveDir: importsFrom, loader: loaders[extname(file)] ?? 'ts' },
      absWorkingDir: workspace,
      outfile: resolve(dirname(file), 'model-bundle.cjs'),
      bundle: true,
      write: false,
      metafile: true,
      format: 'cjs',
      platform: 'node',
      target: 'node20',
      // The text is evaluated without a module loader, which is what `import()` would need.
      supported: { 'dynamic-import': false },
      define: { 'import.meta.url': JSON.stringify(pathToFileURL(file).href) },
      sourcemap: 'external',
      sourcesContent: false,
      logLevel: 'silent',
      plugins: [engineImports],
    });
    for (const warning of result.warnings.filter(isOwn))
      report?.(doubtfulCode(warning.text, placeOf(warning, workspace, file)), 'warning');
    const text = (ending: string) => result.outputFiles.find(({ path }) => path.endsWith(ending))!.text;
    const imports = Object.keys(result.metafile.inputs).map((path) => resolve(workspace, path));
    return { code: text('.cjs'), sourceMap: text('.map'), imports: imports.filter((path) => path !== file) };
  } catch (error) {
    const [first, ...others] = (error as Partial<BuildFailure>).errors ?? [];
    for (const other of others) report?.(explain(other, workspace, file), 'error');
    throw first ? explain(first, workspace, file) : error;
  }
}

/** Native addons can't be bundled either; they are loaded from where they are. */
const engineImports: Plugin = {
  name: 'engine-imports',
  setup({ onResolve, resolve: find }) {
    onResolve({ filter: engineModules }, ({ path }) => ({ path, external: true }));
    onResolve({ filter: /\.node$/ }, async ({ path, resolveDir, pluginData, kind, importer }) => {
      if (pluginData === 'addon') return undefined;
      const found = await find(path, { resolveDir, kind, importer, pluginData: 'addon' });
      return found.errors.length ? found : { path: found.path, external: true };
    });
  },
};

/** Not of an installed package, which the person can't mend. */
const isOwn = ({ location }: Message) => location !== null && !location.file.split('/').includes('node_modules');

function explain(message: Message, workspace: string, file: string): UserError {
  const place = placeOf(message, workspace, file);
  const unresolved = /^Could not resolve "(.+)"/.exec(message.text);
  return unresolved ? missingImport(unresolved[1], place) : modelSyntaxError(message.text, place);
}

const placeOf = ({ location }: Message, workspace: string, file: string): SourceLocation =>
  location
    ? { file: resolve(workspace, location.file), line: location.line, column: characters(location) }
    : { file, line: 1 };

/** esbuild counts columns in UTF-8 bytes from 0; people and editors count characters from 1. */
const characters = ({ lineText, column }: { readonly lineText: string; readonly column: number }) =>
  Buffer.from(lineText).subarray(0, column).toString().length + 1;
