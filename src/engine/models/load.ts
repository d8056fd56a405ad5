/**
 * Reads a model file of the workspace: bundles it, evaluates it with the engine's own `darkroom` and TensorFlow.js, and
 * checks its default export. Whatever goes wrong in it is told at the person's own file and line.
 */

import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { compileFunction } from 'node:vm';
import { parseDefinition, propertyOf } from '../../api/define.ts';
import * as darkroom from '../../api/index.ts';
import type { ModelDefinition } from '../../api/model.ts';
import * as tensorflow from '../../api/tensorflow.ts';
import { withLongStacks } from '../../jit/long-stacks.ts';
import {
  CancelledError,
  modelFileFailed,
  modelFileNotFound,
  modelFileOutsideWorkspace,
  notAModelFile,
  type SourceLocation,
  UserError,
} from '../../protocol/errors.ts';
import { nearest, suggestion } from '../../protocol/nearest.ts';
import { bundleModelFile, engineModules, type ReportProblem } from './bundle.ts';
import { createNamespace, type FindOption, type Namespace } from './namespace.ts';
import { optionPlace } from './option-place.ts';
import { createPositions } from './positions.ts';
import { propertyPlace } from './property-place.ts';

export interface LoadedModelFile {
  readonly definition: ModelDefinition;
  /** The file's text as on disk. */
  readonly source: string;
  /** Absolute. */
  readonly file: string;
  /** Relative to the workspace, with forward slashes. */
  readonly relativePath: string;
  /** Absolute paths of other files that it imports and that are part of what it builds. */
  readonly imports: readonly string[];
  /** The place in the person's files where an error, or a stack, came from. */
  locate(error: unknown): SourceLocation | undefined;
  /** Where a property of the definition is written, else what is around it: `['train', 'loss']`. */
  placeOfProperty(property: readonly PropertyKey[]): SourceLocation | undefined;
  /** Gives an error without a place that of the property, or of the person's code, that it comes from. */
  explain(error: unknown): unknown;
  /** Runs code of the model file; what it throws becomes a UserError with the place. */
  run<T>(code: () => T): T;
  /** Starts automatic layer names from 1. */
  resetNames(): void;
}

export interface LoadOptions {
  /**
   * Relative imports start from this file's folder instead. A run's copy of its model file imports what the original
   * imported.
   */
  readonly importsAs?: string;
  /**
   * Is told of everything else that is wrong: further problems of a kind where the first is thrown, and options that layers
   * don't know, which then don't end the build. Without it, one problem is thrown.
   */
  readonly report?: ReportProblem;
  /** Layers begin with zeros instead of drawing numbers: for a model whose first weights don't matter. */
  readonly zeroWeights?: boolean;
}

let bundles = 0;

/**
 * @param file Absolute or relative to the workspace.
 * @throws UserError for anything wrong with the file, with its place.
 */
export async function loadModelFile(
  workspace: string,
  file: string,
  { importsAs, report, zeroWeights }: LoadOptions = {},
): Promise<LoadedModelFile> {
  const path = resolve(workspace, file);
  const relativePath = relative(workspace, path);
  if (relativePath.startsWith('..') || isAbsolute(relativePath)) throw modelFileOutsideWorkspace(path, workspace);
  const source = await readSource(path);
  if (!/\.[cm]?[jt]sx?$/.test(path)) throw notAModelFile(path, 'it is neither TypeScript nor JavaScript');
  const importsFrom = dirname(importsAs === undefined ? path : resolve(workspace, importsAs));
  const { code, sourceMap, imports } = await bundleModelFile({ workspace, file: path, source, importsFrom, report });

  const bundleName = `${path}?bundle=${++bundles}`;
  const positions = createPositions(bundleName, sourceMap, dirname(path));
  const textOf = (name: string) => (name === path ? source : readFileSync(name, 'utf8'));
  const findOption: FindOption = (call, option) => optionPlace(textOf(call.file), call, option);
  const further = report && ((problem: UserError) => report(blame(problem, places) as UserError, 'error'));
  const namespace = createNamespace(positions, findOption, { report: further, zeroWeights });

  const locate = (error: unknown) =>
    positions.fromStack(typeof error === 'string' ? error : ((error as Error | undefined)?.stack ?? ''));
  const placeOfProperty = (property: readonly PropertyKey[]) => propertyPlace(source, path, property);
  const places: Places = { locate, placeOfProperty, file: path };
  const run = <T>(userCode: () => T): T => runUserCode(userCode, places);
  const exported = run(() => evaluate(code, bundleName, path, namespace));
  const definition = run(() => parseDefinition(exported, path, further));
  return {
    definition,
    source,
    file: path,
    relativePath: relativePath.split(sep).join('/'),
    imports,
    locate,
    placeOfProperty,
    explain: (error) => blame(error, places),
    run,
    resetNames: namespace.resetNames,
  };
}

async function readSource(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw code === 'ENOENT' || code === 'EISDIR' || code === 'ENOTDIR' ? modelFileNotFound(path) : error;
  }
}

/** @returns The default export, unchecked. */
function evaluate(code: string, bundleName: string, path: string, namespace: Namespace): unknown {
  const load = createRequire(path);
  const require = (name: string): unknown => {
    if (!engineModules.test(name)) return load(name);
    return name === 'darkroom' ? namespace.darkroom : namespace.tf;
  };
  const module = { exports: {} as { default?: unknown } };
  const body = compileFunction(code, ['exports', 'require', 'module', '__filename', '__dirname'], {
    filename: bundleName,
  });
  body(module.exports, require, module, path, dirname(path));
  return module.exports.default;
}

type Places = Pick<LoadedModelFile, 'locate' | 'placeOfProperty' | 'file'>;

function runUserCode<T>(userCode: () => T, places: Places): T {
  try {
    return withLongStacks(userCode);
  } catch (error) {
    throw blame(error, places);
  }
}

/** Gives what a model file threw its place in the file. */
function blame(error: unknown, { locate, placeOfProperty, file }: Places): unknown {
  if (error instanceof CancelledError) return error;
  const property = propertyOfProblem(error);
  const location = locate(error) ?? (property && placeOfProperty(property)) ?? { file, line: 1 };
  if (error instanceof UserError) {
    if (error.location) return error;
    return new UserError(error.code, error.message, error.nextStep, location);
  }
  const { message, nextStep } = plainWords(error instanceof Error ? error.message : String(error));
  return modelFileFailed(message, location, nextStep);
}

/** Errors that come from the settings as a whole, and the property that is to be changed. */
const properties: Readonly<Record<string, readonly string[]>> = {
  'unknown-loss': ['train', 'loss'],
  'wrong-outputs': ['train', 'loss'],
  'unknown-optimizer': ['train', 'optimizer'],
  'same-callback-name': ['train', 'callbacks'],
};

const propertyOfProblem = (error: unknown): readonly PropertyKey[] | undefined =>
  error instanceof UserError ? (propertyOf(error) ?? properties[error.code]) : undefined;

/** Names that are not there get the one that was meant; TensorFlow.js's own text is of Python and missing brackets. */
function plainWords(message: string): { readonly message: string; readonly nextStep?: string } {
  const factory = /layers\.(\w+) is not a function/.exec(message)?.[1];
  if (factory !== undefined) {
    const meant = nearest(factory, Object.keys(tensorflow.layers));
    return { message, nextStep: meant && `Did you mean tf.layers.${meant}?` };
  }
  // As esbuild writes a call of an import.
  const imported = /import_darkroom\d*\.(\w+)\) is not a function/.exec(message)?.[1];
  if (imported !== undefined) {
    return {
      message: `"darkroom" has no "${imported}".`,
      nextStep: suggestion(imported, Object.keys(darkroom)),
    };
  }
  const [, kind, name] = /^Unknown (\w+): (\w+)\. This may be due/.exec(message) ?? [];
  if (kind === undefined || name === undefined) return { message };
  return { message: `There is no ${kind} called "${name}".`, nextStep: namesOf(kind, name) };
}

/** What to write instead of a name that stands as text: `kernelInitializer: 'heNormal'`. */
function namesOf(kind: string, name: string): string | undefined {
  const { classNameMap } = tensorflow.serialization.SerializationMap.getMap();
  switch (kind) {
    case 'activation':
      // Activations are registered in lower case, layers and initializers as classes.
      return suggestion(
        name,
        Object.keys(classNameMap).filter((other) => /^[a-z]/.test(other)),
      );
    case 'initializer':
      return suggestion(name, Object.keys(tensorflow.initializers));
    case 'constraint':
      return suggestion(name, Object.keys(tensorflow.constraints));
    case 'regularizer':
      return 'Make it with tf.regularizers: tf.regularizers.l2({ l2: 0.01 }), l1 or l1l2.';
    default:
      return undefined;
  }
}
