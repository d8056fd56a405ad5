/** The maths behind maps: components, graph and layout against what is known of small and of real data. */

import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { distanceOf, measurable, nearestRows, type Rows } from '../../../src/engine/features/distances.ts';
import { fuzzyGraph } from '../../../src/engine/features/fuzzy-graph.ts';
import { nearest } from '../../../src/engine/features/neighbours.ts';
import { principalComponents } from '../../../src/engine/features/pca.ts';
import { eigenvectors, orthonormal } from '../../../src/engine/features/small-matrices.ts';
import { tabulated } from '../../../src/engine/features/tabulated.ts';
import { layOut } from '../../../src/engine/features/umap.ts';
import { mulberry32 } from '../../../src/engine/seeded-random.ts';
import { createExecutor } from '../../../src/jit/devices/registry.ts';
import { createEagerExecutor } from '../../../src/jit/eager.ts';

const cpu = await createExecutor('cpu');

const randomRows = (n: number, width: number, seed = 1): Rows => {
  const random = mulberry32(seed);
  return { values: Float32Array.from({ length: n * width }, () => random() - 0.5), width };
};

/** Pictures of clothes with their classes. */
function clothes(count: number): Rows & { readonly labels: Uint8Array } {
  const read = (name: string) => gunzipSync(readFileSync(`examples/fashion/data/${name}.gz`));
  const pixels = read('t10k-images-idx3-ubyte').subarray(16, 16 + count * 784);
  return {
    values: Float32Array.from(pixels, (byte) => byte / 255),
    width: 784,
    labels: new Uint8Array(read('t10k-labels-idx1-ubyte').subarray(8, 8 + count)),
  };
}

const squaredBetween = ({ values, width }: Rows, a: number, b: number) => {
  let sum = 0;
  for (let i = 0; i < width; i++) sum += (values[a * width + i]! - values[b * width + i]!) ** 2;
  return sum;
};

describe('Distances', () => {
  it.each(['cpu', 'eager'])('find the nearest rows, on %s', async (device) => {
    const executor = device === 'cpu' ? cpu : await createEagerExecutor();
    const rows = randomRows(60, 7);
    const { count, indices, squared } = await nearestRows(executor, rows, 5);
    expect(count).toBe(5);
    for (let row = 0; row < 60; row++) {
      const expected = Array.from({ length: 60 }, (_, other) => other)
        .filter((other) => other !== row)
        .sort((a, b) => squaredBetween(rows, row, a) - squaredBetween(rows, row, b))
        .slice(0, 5);
      expect([...indices.subarray(row * 5, row * 5 + 5)]).toEqual(expected);
      for (const [i, other] of expected.entries())
        expect(squared[row * 5 + i]).toBeCloseTo(squaredBetween(rows, row, other), 5);
    }
  });

  it('of rows that are all equal, or of too few, are there as well', async () => {
    const equal = await nearestRows(cpu, { values: new Float32Array(12).fill(2), width: 2 }, 3);
    for (let row = 0; row < 6; row++) {
      const own = [...equal.indices.subarray(row * 3, row * 3 + 3)];
      expect(own).not.toContain(row);
      expect(new Set(own).size).toBe(3);
    }
    expect((await nearestRows(cpu, randomRows(3, 2), 9)).count).toBe(2);
    expect((await nearestRows(cpu, randomRows(1, 2), 9)).indices).toHaveLength(0);
  });

  it('by angle are 1 − cos', () => {
    const rows = measurable({ values: Float32Array.of(3, 0, 0, 4, 0, 0), width: 2 }, 'cosine');
    expect([...rows.values]).toEqual([1, 0, 0, 1, 0, 0]);
    expect(distanceOf(squaredBetween(rows, 0, 1), 'cosine')).toBeCloseTo(1);
    expect(distanceOf(4, 'euclidean')).toBe(2);
  });

  it('are sorted, of those that are wanted, equals in their order', () => {
    const values = Float32Array.of(3, 1, 2, 1, 0, 1);
    expect(nearest(values, 3, (at) => at !== 4)).toEqual([1, 3, 5]);
    expect(nearest(values, 9, () => true)).toEqual([4, 1, 3, 5, 2, 0]);
    expect(nearest(values, 2, () => false)).toEqual([]);
  });
});

describe('Principal components', () => {
  it('of points along a line are that line', async () => {
    const random = mulberry32(3);
    const along = Array.from({ length: 40 }, () => random() * 10);
    const values = Float32Array.from(along.flatMap((t) => [2 * t + 1, -t, 2 * t - 5, 0]));
    const { points, explained } = await principalComponents(cpu, { values, width: 4 }, 2);
    expect(explained[0]).toBeCloseTo(1, 5);
    expect(explained[1]).toBeCloseTo(0, 5);
    const mean = along.reduce((sum, t) => sum + t, 0) / 40;
    // The largest weight, of the first number, is positive.
    for (const [i, t] of along.entries()) expect(points[2 * i]).toBeCloseTo(3 * (t - mean), 3);
  });

  it('have the variances that the whole matrix of covariances says', async () => {
    const rows = randomRows(200, 6, 9);
    for (let i = 0; i < rows.values.length; i += 6) rows.values[i + 2]! += 3 * rows.values[i]!;
    const mean = Array.from(
      { length: 6 },
      (_, c) => rows.values.filter((_, at) => at % 6 === c).reduce((s, v) => s + v, 0) / 200,
    );
    const covariance = new Float64Array(36);
    for (let row = 0; row < 200; row++)
      for (let i = 0; i < 6; i++)
        for (let j = 0; j < 6; j++)
          covariance[i * 6 + j]! += (rows.values[row * 6 + i]! - mean[i]!) * (rows.values[row * 6 + j]! - mean[j]!);
    const { values } = eigenvectors(covariance, 6);
    const total = values.reduce((sum, value) => sum + value, 0);
    const { explained } = await principalComponents(cpu, rows, 3);
    for (const [c, share] of explained.entries()) expect(share).toBeCloseTo(values[c]! / total, 4);
  });

  it('of clothes explain 29 % and 18 %, as published', async () => {
    const { explained } = await principalComponents(cpu, clothes(1000), 2);
    expect(explained[0]).toBeCloseTo(0.29, 1);
    expect(explained[1]).toBeCloseTo(0.18, 1);
  });

  it('of rows that are all equal, or of one number, are 0', async () => {
    const equal = await principalComponents(cpu, { values: new Float32Array(12).fill(2), width: 4 }, 2);
    expect([...equal.points].every((value) => Math.abs(value) < 1e-6)).toBe(true);
    const thin = await principalComponents(cpu, { values: Float32Array.of(1, 2, 3), width: 1 }, 2);
    expect([...thin.points].map((value) => Math.round(value * 1e4) / 1e4 + 0)).toEqual([-1, 0, 0, 0, 1, 0]);
  });
});

describe('Small matrices', () => {
  it('have eigenvectors', () => {
    const { values, vectors } = eigenvectors(Float64Array.of(2, 1, 1, 2), 2);
    expect([...values].map((value) => Math.round(value * 1e9) / 1e9)).toEqual([3, 1]);
    expect(Math.abs(vectors[0]!)).toBeCloseTo(Math.SQRT1_2);
    expect(vectors[0]).toBeCloseTo(vectors[2]!);
  });

  it('become orthonormal; a column that says nothing new becomes 0', () => {
    const basis = orthonormal(Float32Array.of(1, 2, 1, 1, 2, 0, 0, 0, 0), 3, 3);
    const dot = (a: number, b: number) =>
      [0, 1, 2].reduce((sum, row) => sum + basis[row * 3 + a]! * basis[row * 3 + b]!, 0);
    expect(dot(0, 0)).toBeCloseTo(1);
    expect(dot(1, 1)).toBe(0);
    expect(dot(2, 2)).toBeCloseTo(1);
    expect(dot(0, 2)).toBeCloseTo(0);
  });
});

describe('UMAP', () => {
  it('weighs neighbours so that they add up to log₂ of their number, the nearest with 1', () => {
    const distances = Float32Array.of(1, 2, 3, 4, 1, 1, 2, 5, 1, 3, 4, 4, 2, 3, 3, 3, 1, 2, 2, 2);
    const indices = Int32Array.of(1, 2, 3, 4, 0, 2, 3, 4, 0, 1, 3, 4, 0, 1, 2, 4, 0, 1, 2, 3);
    const { from, to, weights } = fuzzyGraph({ count: 4, indices, distances });
    // Everyone knows everyone: both directions of each pair have one weight.
    expect(from).toHaveLength(20);
    const of = (a: number, b: number) => weights[from.findIndex((one, at) => one === a && to[at] === b)]!;
    expect(of(0, 1)).toBe(1);
    expect(of(3, 1)).toBe(of(1, 3));
    expect([...weights].every((weight) => weight > 0 && weight <= 1)).toBe(true);
  });

  it('keeps neighbours of clothes together, and classes', async () => {
    const rows = clothes(1000);
    const found = await nearestRows(cpu, rows, 15);
    const start = await principalComponents(cpu, rows, 2);
    const graph = fuzzyGraph({ count: 15, indices: found.indices, distances: found.squared.map(Math.sqrt) });
    const points = await layOut(graph, start.points, 1);
    expect(await layOut(graph, start.points, 1)).toEqual(points);
    const flat = { values: points, width: 2 };
    const [umap, pca] = [flat, { values: start.points, width: 2 }].map(async (map) => {
      const near = await nearestRows(cpu, map, 10);
      return { trust: trustworthiness(rows, near.indices, 10), same: sameClass(near.indices, rows.labels) };
    });
    expect((await umap!).trust).toBeGreaterThan(0.95);
    expect((await umap!).trust).toBeGreaterThan((await pca!).trust + 0.05);
    expect((await umap!).same).toBeGreaterThan((await pca!).same + 0.1);
  });

  it('goes on where points coincide, and with next to none of them', async () => {
    const equal = Float32Array.from({ length: 40 }, () => 0);
    const indices = Int32Array.from({ length: 60 }, (_, at) => (Math.floor(at / 3) + 1 + (at % 3)) % 20);
    const graph = fuzzyGraph({ count: 3, indices, distances: new Float32Array(60) });
    expect((await layOut(graph, equal, 1)).every(Number.isFinite)).toBe(true);
    const none = fuzzyGraph({ count: 0, indices: new Int32Array(), distances: new Float32Array() });
    expect([...(await layOut(none, new Float32Array(2), 1))]).toEqual([0, 0]);
  });

  it('ends when it is cancelled', async () => {
    const rows = randomRows(1500, 4);
    const found = await nearestRows(cpu, rows, 15);
    const graph = fuzzyGraph({ count: 15, indices: found.indices, distances: found.squared });
    const controller = new AbortController();
    const work = { signal: controller.signal, progress: () => controller.abort() };
    await expect(layOut(graph, rows.values.slice(0, 3000), 1, work)).rejects.toThrow('cancelled');
  });
});

it('A tabulated function is near to the function', () => {
  const root = tabulated(Math.sqrt);
  for (const value of [1e-6, 0.003, 0.7, 1, 42, 1e6]) expect(root.at(value) / Math.sqrt(value)).toBeCloseTo(1, 2);
  expect(root.at(0)).toBeGreaterThan(0);
  expect(root.at(1e12)).toBe(root.at(1e13));
});

/** Of k neighbours on the map, how few were far from each other before: 1 is all near (Venna and Kaski, 2001). */
function trustworthiness(rows: Rows, near: Int32Array, k: number): number {
  const n = near.length / k;
  let penalty = 0;
  for (let row = 0; row < n; row++) {
    const order = Array.from({ length: n }, (_, other) => squaredBetween(rows, row, other));
    for (const other of near.subarray(row * k, row * k + k)) {
      const rank = order.filter((distance, at) => at !== row && distance < order[other]!).length + 1;
      penalty += Math.max(0, rank - k);
    }
  }
  return 1 - (2 / (n * k * (2 * n - 3 * k - 1))) * penalty;
}

const sameClass = (near: Int32Array, labels: Uint8Array) => {
  const k = near.length / labels.length;
  return near.reduce((same, other, at) => same + Number(labels[other] === labels[Math.floor(at / k)]), 0) / near.length;
};
