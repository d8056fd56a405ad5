/** The layers of a summary as rows of facts: what each is, what it gives and what it costs. Terminal and pages show them. */

import type { ModelSummary, SummaryLayer } from '../protocol/runs.ts';
import { formatBytes, grouped } from './format.ts';

export interface LayerRow {
  readonly layer: SummaryLayer;
  /** How many models it is inside of. */
  readonly depth: number;
}

/** Layers in order; those of a model that is used as a layer stand below it. */
export const layerRows = (layers: readonly SummaryLayer[], depth = 0): LayerRow[] =>
  layers.flatMap((layer) => [{ layer, depth }, ...layerRows(layer.layers ?? [], depth + 1)]);

/** Of one image, without the number of images in a batch: `13 × 13 × 32`. */
export const shapeText = ({ outputShape }: Pick<SummaryLayer, 'outputShape'>): string =>
  outputShape
    .slice(1)
    .map((extent) => extent ?? '?')
    .join(' × ');

/** Bytes of a float32. */
const float = 4;

export const weightBytes = ({ parameters }: Pick<SummaryLayer, 'parameters'>): number => parameters * float;

/** Of its outputs for one image. */
export const activationBytes = ({ cost }: Pick<SummaryLayer, 'cost'>): number | undefined =>
  cost.activations === undefined ? undefined : cost.activations * float;

const units = ['', ' k', ' M', ' G', ' T'];

/** Three digits that count, in powers of 1000: `497 k`, `38.8 M`. */
export function compact(value: number): string {
  let [size, unit] = [value, 0];
  while (size >= 999.5 && unit < units.length - 1) {
    size /= 1000;
    unit++;
  }
  return `${unit === 0 ? Math.round(size) : size >= 99.95 ? size.toFixed(0) : size.toFixed(size >= 9.995 ? 1 : 2)}${units[unit]}`;
}

/** What is not known is a question mark. */
export const orUnknown = (value: number | undefined, text: (value: number) => string): string =>
  value === undefined ? '?' : text(value);

/** Titles and values of what the whole model costs. */
export function totalFacts({
  total,
  trainable,
  cost,
  uncounted,
}: ModelSummary): readonly (readonly [string, string])[] {
  const atLeast = uncounted.length > 0 ? 'at least ' : '';
  return [
    ['Total parameters', grouped(total)],
    ['Trainable', grouped(trainable)],
    ['Not trainable', grouped(total - trainable)],
    ['Weights', formatBytes(total * float)],
    ['Activations of one image', formatBytes(cost.activations * float)],
    ['Multiply-adds of a prediction', `${atLeast}${grouped(cost.multiplyAdds)}`],
    ...(uncounted.length > 0 ? [['Not counted', uncounted.join(', ')] as const] : []),
  ];
}
