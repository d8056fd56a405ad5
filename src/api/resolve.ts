/** From a checked definition to what one run uses: params with overrides, training settings with all defaults. */

import { badModelFile, badParamValue, sameCallbackName, unknownParam } from '../protocol/errors.ts';
import { suggestion } from '../protocol/nearest.ts';
import type { ParamValue } from '../protocol/runs.ts';
import type { Augmentation } from './augmentation.ts';
import type { Callback } from './callback.ts';
import { modelCheckpoint } from './callbacks/model-checkpoint.ts';
import { checkTrain, type ReportFurther } from './define.ts';
import { lossByName } from './losses/registry.ts';
import type { Loss, ModelDefinition, Params, TrainSettings } from './model.ts';
import type { Optimizer } from './optimizer.ts';
import { adam } from './optimizers/adam.ts';
import { optimizerByName } from './optimizers/registry.ts';

/**
 * The defaults with overrides as typed on a command line, each converted to its default's type.
 * @throws UserError `unknown-param`, `bad-param-value`.
 */
export function resolveParams(defaults: Params | undefined, set: Readonly<Record<string, string>> = {}): Params {
  const params: Record<string, ParamValue> = { ...defaults };
  for (const [name, text] of Object.entries(set)) {
    if (!Object.hasOwn(params, name)) throw unknownParam(name, suggestion(name, Object.keys(defaults ?? {})));
    params[name] = convert(name, text, params[name]!);
  }
  return params;
}

/**
 * The params as the functions of a model file see them: a name that is not there is an error and not `undefined`, which
 * TensorFlow.js would complain about in the wrong place, or not at all.
 * @throws UserError `unknown-param`, when such a name is read.
 */
export const strictParams = (params: Params): Params =>
  new Proxy(params, {
    get(target, name) {
      if (typeof name === 'string' && !(name in target) && !probed.has(name)) {
        throw unknownParam(name, suggestion(name, Object.keys(target)));
      }
      return Reflect.get(target, name);
    },
  });

/** What JSON.stringify, await and their like ask any object for. */
const probed = new Set(['toJSON', 'then', 'nodeType', 'asymmetricMatch']);

function convert(name: string, text: string, like: ParamValue): ParamValue {
  if (typeof like === 'string') return text;
  const trimmed = text.trim();
  if (typeof like === 'boolean') {
    if (trimmed === 'true' || trimmed === 'false') return trimmed === 'true';
    throw badParamValue(name, text, 'boolean');
  }
  const number = Number(trimmed);
  if (trimmed === '' || !Number.isFinite(number)) throw badParamValue(name, text, 'number');
  return number;
}

/** Training settings with nothing left open but the loss, which depends on the model: see `resolveLoss`. */
export interface ResolvedTrain {
  readonly epochs: number;
  readonly batchSize: number;
  readonly optimizer: Optimizer;
  /** As the model file has it; without one, the model's output decides. */
  readonly loss?: Loss;
  /** In the file's order, behind a checkpoint of the best where the file has none. Names differ. */
  readonly callbacks: readonly Callback[];
  readonly classWeights?: Readonly<Record<string, number>> | 'balanced';
  readonly sampling?: TrainSettings['sampling'];
  readonly augment: readonly Augmentation[];
  readonly topK?: number;
}

/** @throws UserError where the settings are wrong or name an optimizer or loss that does not exist. */
export function resolveTrain(
  definition: ModelDefinition,
  params: Params,
  file = 'The model file',
  report?: ReportFurther,
): ResolvedTrain {
  const train = settingsOf(definition, params, file, report);
  const { epochs = 10, batchSize = 32, optimizer = adam(), loss, classWeights, sampling, augment = [], topK } = train;
  return {
    epochs,
    batchSize,
    optimizer: typeof optimizer === 'string' ? optimizerByName(optimizer) : optimizer,
    loss: typeof loss === 'string' ? lossByName(loss) : loss,
    callbacks: withCheckpoint(train.callbacks ?? []),
    classWeights,
    sampling,
    augment,
    topK,
  };
}

function settingsOf({ train }: ModelDefinition, params: Params, file: string, report?: ReportFurther): TrainSettings {
  if (typeof train !== 'function') return train ?? {};
  const settings: unknown = train({ params: strictParams(params) });
  if (typeof settings !== 'object' || settings === null) {
    throw badModelFile(
      file,
      'the function "train" returned nothing to train with',
      'Let it return an object: train: ({ params }) => ({ … }).',
    );
  }
  checkTrain(settings, file, report);
  return settings as TrainSettings;
}

function withCheckpoint(callbacks: readonly Callback[]): readonly Callback[] {
  const names = callbacks.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw sameCallbackName(twice);
  return names.includes('modelCheckpoint') ? callbacks : [modelCheckpoint(), ...callbacks];
}
