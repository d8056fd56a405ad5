/**
 * The `tf` that a model file sees: TensorFlow.js itself, with `tf.layers` factories that remember where in the user's
 * file each layer was made, refuse unknown options, and explain shapes that don't fit. What a valid file builds is the
 * same; automatic layer names count from 1 in each build, so that they don't depend on what was built before.
 */

import * as darkroom from '../../api/index.ts';
import * as tensorflow from '../../api/tensorflow.ts';
import { dropoutRate, type SourceLocation, UserError, unknownLayerOption } from '../../protocol/errors.ts';
import { nearest } from '../../protocol/nearest.ts';
import { applyUnregularized } from './activity.ts';
import { isSymbolic, type Layer, type SymbolicTensor } from './layers.ts';
import { layerOptions, unknownOptions, uselessRate } from './options.ts';
import type { Positions } from './positions.ts';
import { explainRefusal, refuseOutput } from './shapes.ts';

export interface Namespace {
  /** What `@tensorflow/tfjs` gives the model file. */
  readonly tf: object;
  /** What `darkroom` gives it. */
  readonly darkroom: object;
  /** Starts automatic layer names from 1 again. */
  resetNames(): void;
}

/** Place of an option within the call that starts at `call`; the call's own where the option is not spelt out there. */
export type FindOption = (call: SourceLocation, option: string) => SourceLocation;

type Factory = (options?: Record<string, unknown>, ...rest: unknown[]) => Layer | SymbolicTensor;
type LayerClass = new (...args: unknown[]) => Layer;

const locations = new WeakMap<object, SourceLocation>();
const failedIn = new WeakMap<object, Layer>();

/** Where the model file made this layer. */
export const layerLocation = (layer: object): SourceLocation | undefined => locations.get(layer);

/** The layer whose forward pass threw this error, while a model was run (not while it was built). */
export const failedLayer = (error: unknown): Layer | undefined =>
  typeof error === 'object' && error !== null ? failedIn.get(error) : undefined;

export interface NamespaceOptions {
  /** Is told of wrong options, which then don't end the build. Without it, the first one is thrown. */
  readonly report?: (problem: UserError) => void;
  /** Layers begin with zeros instead of drawing numbers: for a model whose first weights don't matter. */
  readonly zeroWeights?: boolean;
}

export function createNamespace(
  positions: Positions,
  findOption: FindOption,
  { report, zeroWeights = false }: NamespaceOptions = {},
): Namespace {
  const counters = new Map<string, number>();
  const here = (outsideConstructors = false) => positions.fromStack(new Error().stack ?? '', { outsideConstructors });

  const nextName = (name: string) => {
    const stem = name.replace(/\d+$/, '');
    counters.set(stem, (counters.get(stem) ?? 0) + 1);
    return `${stem}${counters.get(stem)}`;
  };

  const adopt = (layer: Layer, location: SourceLocation | undefined) => {
    if (location) locations.set(layer, location);
    layer.setFastWeightInitDuringBuild(zeroWeights);
    guard(layer);
  };

  const refuse = (problem: UserError) => {
    if (!report) throw problem;
    report(problem);
  };

  const wrapFactory = (name: string, factory: Factory): Factory => {
    const isInput = name === 'input' || name === 'inputLayer';
    return (options, ...rest) => {
      const location = here();
      for (const unknown of unknownOptions(name, options)) {
        refuse(refuseOption(name, unknown, location && findOption(location, unknown)));
      }
      const rate = uselessRate(name, options);
      if (rate !== undefined) refuse(dropoutRate(name, rate, location && findOption(location, 'rate')));
      // An input layer's name is also its tensor's, which can't be changed afterwards.
      const named = isInput && options && options.name == null ? { ...options, name: nextName('input') } : options;
      const made = factory(named, ...rest);
      const layer = isSymbolic(made) ? made.sourceLayer : made;
      if (!isInput && !options?.name) layer.name = nextName(layer.name);
      adopt(layer, location);
      return made;
    };
  };

  /** A class that model files extend: `class Mine extends tf.layers.Layer`. */
  const wrapClass = (base: LayerClass) =>
    new Proxy(base, {
      construct(target, args, newTarget) {
        const layer = Reflect.construct(target, args, newTarget) as Layer;
        const options = args[0] as { name?: string } | undefined;
        if (!options?.name) layer.name = nextName(layer.name);
        adopt(layer, here(true));
        return layer;
      },
    });

  const wrapAll = (factories: object) =>
    Object.fromEntries(
      Object.entries(factories).map(([name, value]) => [
        name,
        /^[A-Z]/.test(name) ? wrapClass(value as LayerClass) : wrapFactory(name, value as Factory),
      ]),
    );
  const own = wrapAll(darkroom.layers);
  const input = wrapFactory('input', tensorflow.input as unknown as Factory);
  return {
    tf: asModule({ ...tensorflow, layers: wrapAll(tensorflow.layers), input }),
    // Its layers are exported one by one too.
    darkroom: asModule({ ...darkroom, ...own, layers: own }),
    resetNames: () => counters.clear(),
  };
}

/** So that `import * as tf`, `import { layers }` and `import tf` all work. */
function asModule(exported: Record<string, unknown>): object {
  const module = { ...exported, default: exported };
  return Object.defineProperty(module, '__esModule', { value: true });
}

function refuseOption(factory: string, option: string, location?: SourceLocation) {
  const known = layerOptions(factory) ?? [];
  return unknownLayerOption({ factory, option, nearest: nearest(option, known), known }, location);
}

/** Layers are applied once symbolically, while the model is built, and with tensors whenever it runs. */
function guard(layer: Layer): void {
  type Apply = Layer['apply'];
  const apply = layer.apply;
  const guarded: Apply = (inputs, kwargs) => {
    const symbolic = ([] as unknown[]).concat(inputs).filter(isSymbolic);
    try {
      const output = applyUnregularized(layer, () => apply.call(layer, inputs, kwargs));
      const outputs = ([] as unknown[]).concat(output).filter(isSymbolic);
      const refusal = refuseOutput(layer, symbolic, outputs, layerLocation(layer));
      if (refusal) throw refusal;
      return output;
    } catch (error) {
      if (error instanceof UserError || !(error instanceof Error)) throw error;
      if (!failedIn.has(error)) failedIn.set(error, layer);
      // JavaScript's own errors are slips in a custom layer; they keep the place where they happened.
      if (symbolic.length === 0 || isSlip(error)) throw error;
      throw explainRefusal(layer, symbolic, error, layerLocation(layer));
    }
  };
  Object.defineProperty(layer, 'apply', { value: guarded, writable: true, configurable: true });
}

const isSlip = (error: Error) =>
  error instanceof TypeError || error instanceof ReferenceError || error instanceof RangeError;
