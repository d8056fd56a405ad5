/** What a session answers about the inside of a network: two layers, a map of attributions, weights, mean images. */

import { attribution } from '../cli/data.ts';

const floats = (...values: number[]) => Float32Array.from(values).buffer;
const bytes = (length: number, value: (i: number) => number) => Uint8Array.from({ length }, (_, i) => value(i)).buffer;

/** @param method Its details are those that this method gives. */
export function madeAttribution({ method }: { readonly method: string }) {
  const layers = [
    { name: 'conv', grid: [14, 14] as const },
    { name: 'relu', grid: [7, 7] as const },
  ];
  const details = method === 'gradcam' ? { method, layer: 'relu', grid: [7, 7] as const, layers } : attribution.details;
  return { ...attribution, details, map: new Float32Array(attribution.map).buffer };
}

const facts = (name: number, distance?: number) => ({
  ...{ count: 72, mean: name, deviation: 0.5, lowest: -1, highest: 1, zeros: 0 },
  shares: floats(0.25, 0.75),
  ...(distance !== undefined && { distance }),
});

/** As many sources as are asked for. */
export function madeWeights({ sources }: { readonly sources: readonly unknown[] }, name: string) {
  const tensor = (of: string, shape: readonly number[]) => ({
    name: of,
    shape,
    edges: floats(-1, 0, 1),
    of: sources.map((_, i) => facts(i, i > 0 ? 0.5 : undefined)),
  });
  const kernels = {
    ...{ filters: 2, channels: 3, height: 2, width: 2, total: { filters: 2, channels: 3 } },
    bytes: bytes(24, (i) => 10 * i),
    largest: floats(0.5, 2),
    rgb: true,
  };
  return {
    sources,
    layers: [
      { name, className: 'Conv2D', tensors: [tensor('kernel', [2, 2, 3, 2]), tensor('bias', [2])], kernels },
      {
        name: 'deep',
        className: 'Conv2D',
        tensors: [tensor('kernel', [2, 2, 3, 2])],
        kernels: { ...kernels, rgb: false },
      },
    ],
  };
}

export function madeMeans(
  { split, offset, limit }: { readonly split: string; readonly offset: number; readonly limit: number },
  names: readonly string[],
  evaluated: boolean,
) {
  const image = (count: number) => ({ count, pixels: bytes(count > 0 ? 4 : 0, (i) => 60 * i) });
  return {
    ...{ split, height: 2, width: 2, channels: 1, total: names.length },
    ...(evaluated && { evaluated: { weights: 'best', epoch: 3, createdAt: '2026-11-22T10:00:00Z' } }),
    classes: names.slice(offset, offset + limit).map((name, i) => ({
      ...{ index: offset + i, name, all: image(10) },
      ...(evaluated && { missed: image(i), mistaken: image(2) }),
    })),
  };
}
