/** The request `run/attribution`: where a run's network looks in one image when it scores a class. */

import { basename } from 'node:path';
import type { Attribution, AttributionMethod, AttributionOptions, ScoreKind } from '../../protocol/attributions.ts';
import {
  badOption,
  CancelledError,
  noGradientToExplain,
  noSuchClass,
  outputsNotFinite,
} from '../../protocol/errors.ts';
import type { Handler, RequestContext } from '../context.ts';
import { type KeptNetwork, withNetwork } from '../evaluate/kept-networks.ts';
import { explainingModel, opWithoutGradient } from '../models/explain.ts';
import { mostProbable } from '../predict/most-probable.ts';
import { attributionPicture } from './attribution-picture.ts';
import { scoring } from './class-scores.ts';
import { readImage, type SeenImage } from './image.ts';
import { type ClassOutputs, imageTensor, type Subject, type Work } from './method.ts';
import { methods } from './methods.ts';

/** Classes that are told of the prediction. */
const top = 5;

export const attributeImage: Handler<'run/attribution'> = async (params, context) => {
  const { workspace, run, image, method, options = {}, picture, weights, device } = params;
  return withNetwork(workspace, run, { weights, device }, async (kept) => {
    const { record } = kept.network;
    const seen = await readImage(workspace, image, record.input, context);
    const attribution = await attribute(kept, seen, { method, options }, context);
    if (!picture) return { attribution };
    const name = `${basename(seen.path)}, ${record.id}`;
    return { attribution, picture: await attributionPicture(attribution, seen.pixels, record.input, name) };
  });
};

interface Wanted {
  readonly method: AttributionMethod;
  readonly options: AttributionOptions;
}

/** Explains an image that was read. */
export async function attribute(
  kept: KeptNetwork,
  { path, pixels }: SeenImage,
  { method, options }: Wanted,
  context: Pick<RequestContext, 'progress' | 'signal'>,
): Promise<Attribution> {
  checkOptions(options);
  const { record } = kept.network;
  const { height, width } = record.input;
  return explainingGradients(kept, async () => {
    const { kind, scores, probabilities } = await outputsOf(kept, pixels);
    if (!probabilities.every(Number.isFinite)) throw outputsNotFinite(record.id, path);
    const prediction = { path, top: mostProbable(probabilities, record.classNames, top) };
    const target = options.target ?? prediction.top[0]!.index;
    const label = record.classNames[target];
    if (label === undefined) throw noSuchClass(String(target), `Its classes are 0 to ${record.classNames.length - 1}.`);
    const score = scores[target]!;
    const subject: Subject = { kept, pixels, target, score, options, outputsOf: (other) => outputsOf(kept, other) };
    const { map, details } = await methods[method](subject, workOf(context));
    return {
      prediction,
      target: { label, index: target, probability: probabilities[target]! },
      score,
      scoreKind: kind,
      height,
      width,
      map,
      ...extremes(map, width),
      details,
    };
  });
}

function checkOptions({ window, samples }: AttributionOptions): void {
  for (const [name, value] of Object.entries({ window, samples })) {
    if (value === undefined || (Number.isSafeInteger(value) && value >= 1)) continue;
    throw badOption(`The option ${name}`, `it is ${value}`, 'Give a whole number of at least 1.');
  }
}

const kinds = new WeakMap<KeptNetwork, ScoreKind>();

async function outputsOf(kept: KeptNetwork, pixels: Uint8Array): Promise<ClassOutputs & { readonly kind: ScoreKind }> {
  const compiled = kept.compiled('class scores', (network) => scoring(network, (kind) => kinds.set(kept, kind)));
  const { scores, probabilities } = await compiled.run({ pixels: imageTensor({ kept, pixels }) });
  return {
    scores: scores!.data as Float32Array,
    probabilities: probabilities!.data as Float32Array,
    kind: kinds.get(kept)!,
  };
}

/** An op without a gradient hinders the method, not a training. */
const explainingGradients = <T>({ network }: KeptNetwork, run: () => Promise<T>): Promise<T> =>
  explainingModel(network, () =>
    run().catch((error: unknown) => {
      const op = opWithoutGradient(error);
      throw op === undefined ? error : noGradientToExplain(op);
    }),
  );

const workOf = ({ progress, signal }: Pick<RequestContext, 'progress' | 'signal'>): Work => ({
  progress,
  async giveWay() {
    // Cancelling arrives as a message, which a busy loop would never let in.
    await new Promise(setImmediate);
    if (signal.aborted) throw new CancelledError('The explanation');
  },
});

function extremes(map: Float32Array, width: number): Pick<Attribution, 'lowest' | 'highest' | 'peak'> {
  let [lowest, highest, at] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (const [i, value] of map.entries()) {
    if (value < lowest) lowest = value;
    if (value > highest) [highest, at] = [value, i];
  }
  return { lowest, highest, peak: { row: Math.floor(at / width), column: at % width } };
}
