/**
 * `defineModel`, and the check of what a model file exported: every key known, every value of its kind, with messages
 * that name the path and the key that was meant.
 */

import { z } from 'zod';
import { badModelFile, notAModelFile, type UserError } from '../protocol/errors.ts';
import type { InputSpec } from '../protocol/runs.ts';
import { colourMessage, isColour } from './colour.ts';
import { losses } from './losses/registry.ts';
import type { ModelDefinition, Params } from './model.ts';
import { optimizers } from './optimizers/registry.ts';
import { describeIssue } from './options.ts';

/** Registered, so that a definition is known even where this module was loaded twice. */
const brand = Symbol.for('darkroom.model');

/** Declares a model file's default export. `params` give `build` and `train` their types. */
export function defineModel<P extends Params>(definition: ModelDefinition<P>): ModelDefinition<P> {
  if (typeof definition !== 'object' || definition === null) return definition; // parseDefinition says what is wrong.
  return Object.defineProperty({ ...definition }, brand, { value: true });
}

const isFunction = (value: unknown) => typeof value === 'function';
const has = (value: unknown, ...methods: string[]) =>
  typeof value === 'object' && value !== null && methods.every((name) => isFunction(Reflect.get(value, name)));

/** A value checked by hand; the message follows the path: `train.optimizer must be …`. */
const checked = (test: (value: unknown) => boolean, message: string) => z.custom<unknown>(test, { error: message });

const pixels = z.int().min(1).max(4096);
const perChannel = z.array(z.number()).min(1).max(3);
const scaleKeys = { mean: perChannel, std: z.array(z.number().positive()).min(1).max(3) };

const scales = ['0..1', '-1..1', '0..255', 'imagenet', 'dataset', 'image'];

const inputShape = {
  height: pixels,
  width: pixels,
  channels: z.literal([1, 3]).optional(),
  resize: z.literal(['stretch', 'cover', 'contain']).optional(),
  pad: checked((value) => value === undefined || isColour(value), colourMessage).optional(),
  scale: z
    .unknown()
    .superRefine((value, context) => {
      if (value === undefined || scales.includes(value as string)) return;
      if (typeof value !== 'object' || value === null) {
        const names = scales.map((name) => `"${name}"`).join(', ');
        context.addIssue({ code: 'custom', message: `must be ${names} or { mean, std }`, input: value });
        return;
      }
      const result = z.strictObject(scaleKeys).safeParse(value, { reportInput: true });
      for (const issue of result.error?.issues ?? []) context.addIssue({ ...issue } as never);
    })
    .optional(),
};

const samplingMessage =
  'must be "shuffle", "balanced" or { oversample }: "balanced", or an object of class names and numbers greater than 0';

const augmentationMethods = ['affine', 'pixels', 'mix'];

const trainShape = {
  epochs: z.int().min(1).optional(),
  batchSize: z.int().min(1).optional(),
  optimizer: checked(
    (value) => value === undefined || typeof value === 'string' || has(value, 'createState', 'apply'),
    `must be an optimizer, such as adam(), or one of the names ${Object.keys(optimizers).join(', ')}`,
  ).optional(),
  loss: checked(
    (value) => value === undefined || typeof value === 'string' || has(value, 'compute', 'probabilities'),
    `must be a loss or one of the names ${Object.keys(losses).join(', ')}`,
  ).optional(),
  callbacks: z
    .array(
      checked(
        (value) => has(value) && typeof Reflect.get(value as object, 'name') === 'string',
        'must be a callback, such as earlyStopping(): an object with a name and functions',
      ),
    )
    .optional(),
  classWeights: checked(
    (value) =>
      value === undefined || value === 'balanced' || z.record(z.string(), z.number().min(0)).safeParse(value).success,
    'must be "balanced" or an object of class names and numbers of at least 0',
  ).optional(),
  sampling: z
    .union(
      [
        z.literal(['shuffle', 'balanced']),
        z.strictObject({ oversample: z.union([z.literal('balanced'), z.record(z.string(), z.number().positive())]) }),
      ],
      { error: samplingMessage },
    )
    .optional(),
  augment: z
    .array(
      checked(
        (value) => has(value) && augmentationMethods.some((method) => has(value, method)),
        'must be an augmentation, such as rotate({ degrees: 15 })',
      ),
    )
    .optional(),
  topK: z.int().min(1).optional(),
};

const topShape = {
  dataset: z.string().min(1),
  input: z.strictObject(inputShape),
  params: z
    .record(
      z.string(),
      checked(
        (value) => typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value),
        'must be a number, a string or a boolean',
      ),
    )
    .optional(),
  build: checked(isFunction, 'must be a function that returns the model'),
  train: checked(
    (value) => value === undefined || isFunction(value) || (typeof value === 'object' && value !== null),
    'must be an object or a function that returns one',
  ).optional(),
};

const definitionSchema = z.strictObject(topShape);
const trainSchema = z.strictObject(trainShape);

/** Known keys by path, for suggestions. */
const knownKeys: Readonly<Record<string, readonly string[]>> = {
  '': Object.keys(topShape),
  input: Object.keys(inputShape),
  'input.scale': Object.keys(scaleKeys),
  train: Object.keys(trainShape),
};

/** Is told of every further problem, where there is more than the one that is thrown. */
export type ReportFurther = (problem: UserError) => void;

const nobody: ReportFurther = () => {};
const properties = new WeakMap<Error, readonly PropertyKey[]>();

/** The property of the definition that an error of this module is about: `['train', 'batchSize']`. */
export const propertyOf = (error: Error): readonly PropertyKey[] | undefined => properties.get(error);

/**
 * Checks the default export of a model file. What `train` returns, if it is a function, is checked by `resolveTrain`.
 * @param file named in messages.
 * @throws UserError `not-a-model-file` or `bad-model-file`.
 */
export function parseDefinition(
  value: unknown,
  file = 'The model file',
  report: ReportFurther = nobody,
): ModelDefinition {
  if (value === undefined) throw notAModelFile(file, 'it has no default export');
  if (typeof value !== 'object' || value === null || !(brand in value)) {
    throw notAModelFile(file, 'its default export does not come from defineModel');
  }
  const { train } = value as { train?: unknown };
  const own = problemsOf(file, definitionSchema, value, []);
  const inTrain = typeof train === 'object' && train !== null ? problemsOf(file, trainSchema, train, ['train']) : [];
  throwFirst([...own, ...inTrain], report);
  const definition = value as unknown as ModelDefinition;
  const { channels = 3, scale, resize, pad } = definition.input;
  if (pad !== undefined && resize !== 'contain') {
    const problem = 'input.pad is the colour of what "contain" leaves over, which needs input.resize to be "contain"';
    throw about(['input', 'pad'], badModelFile(file, problem, "Add resize: 'contain', or take pad away."));
  }
  for (const [key, numbers] of typeof scale === 'object' ? Object.entries(scale) : []) {
    if (numbers.length === 1 || numbers.length === channels) continue;
    const problem = `input.scale.${key} has ${numbers.length} numbers for ${channels} ${channels === 1 ? 'channel' : 'channels'}`;
    throw about(['input', 'scale', key], badModelFile(file, problem, 'Give one number, or one for each channel.'));
  }
  return definition;
}

/** @throws UserError `bad-model-file`. */
export function checkTrain(train: unknown, file = 'The model file', report: ReportFurther = nobody): void {
  throwFirst(problemsOf(file, trainSchema, train, ['train']), report);
}

function problemsOf(file: string, schema: z.ZodType, value: unknown, at: readonly string[]): UserError[] {
  const result = schema.safeParse(value, { reportInput: true });
  return (result.error?.issues ?? []).flatMap(eachKey).map((issue) => {
    const path = [...at, ...issue.path];
    const { message, nextStep } = describeIssue({ ...issue, path }, (known) => knownKeys[known.join('.')] ?? []);
    const property = issue.code === 'unrecognized_keys' ? [...path, issue.keys[0]!] : path;
    return about(property, badModelFile(file, message, nextStep ?? 'docs/model-files.md lists every option.'));
  });
}

/** Several unknown keys are one issue, but several problems. */
const eachKey = (issue: z.core.$ZodIssue): z.core.$ZodIssue[] =>
  issue.code === 'unrecognized_keys' ? issue.keys.map((key) => ({ ...issue, keys: [key] })) : [issue];

function throwFirst([first, ...others]: readonly UserError[], report: ReportFurther): void {
  if (!first) return;
  for (const other of others) report(other);
  throw first;
}

function about(property: readonly PropertyKey[], error: UserError): UserError {
  properties.set(error, property);
  return error;
}

/** The input with its defaults: 3 channels, scale `0..1`, stretched, which goes without saying. */
export function resolveInput(input: ModelDefinition['input']): InputSpec {
  const { height, width, channels = 3, resize = 'stretch', pad = 0, scale = '0..1' } = input;
  return {
    height,
    width,
    channels,
    ...(resize !== 'stretch' && { resize }),
    ...(resize === 'contain' && { pad }),
    scale,
  };
}
