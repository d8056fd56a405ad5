/** Answers to what a run's page asks about many images at once, made up: as many images and classes as one likes. */

import type { RunAsks } from '../../../src/protocol/run-panel.ts';

type Answer<N extends keyof RunAsks> = RunAsks[N]['result'];

/** Seeded by position: the same each time. */
const noise = (i: number) => (Math.imul(i + 1, 0x9e3779b1) >>> 8) / 2 ** 24;

export const idsOf = (count: number): string[] => Array.from({ length: count }, (_, i) => `test/${i}`);

/** Classes as clouds around a ring; every 7th image is predicted as the next class. */
export function madeMap(count: number, classes: number): Answer<'map'> {
  const labels = Int32Array.from({ length: count }, (_, i) => i % classes);
  const predicted = labels.map((label, i) => (i % 7 === 3 ? (label + 1) % classes : label));
  const points = new Float32Array(2 * count);
  labels.forEach((label, i) => {
    const turn = (2 * Math.PI * label) / classes;
    const [away, around] = [Math.sqrt(noise(i)) * 1.5, 2 * Math.PI * noise(i + 7919)];
    points[2 * i] = 10 * Math.cos(turn) + away * Math.cos(around);
    points[2 * i + 1] = 6 * Math.sin(turn) + away * Math.sin(around);
  });
  return {
    split: 'test',
    method: 'umap',
    seed: 1,
    weights: 'best',
    space: { source: 'layer', layers: ['dense_Dense2'], width: 392 },
    count,
    ids: idsOf(count),
    points: points.buffer,
    labels: labels.buffer,
    predicted: predicted.buffer,
    probabilities: Float32Array.from({ length: count }, (_, i) => 0.5 + noise(i) / 2).buffer,
  };
}

/** Worst first; of n classes each is taken for the next one. */
export function madeMistakes(count: number, classNames: readonly string[]): Answer<'mistakes'> {
  const actual = Int32Array.from({ length: count }, (_, i) => i % classNames.length);
  const share = (i: number) => (i + 1) / (count + 1); // grows as the mistakes become smaller
  return {
    split: 'test',
    count: 10 * count,
    classNames,
    ids: idsOf(count),
    actual: actual.buffer,
    predicted: actual.map((label) => (label + 1) % classNames.length).buffer,
    actualProbabilities: Float32Array.from({ length: count }, (_, i) => share(i) / 2).buffer,
    predictedProbabilities: Float32Array.from({ length: count }, (_, i) => 1 - share(i) / 2).buffer,
    losses: Float32Array.from({ length: count }, (_, i) => -Math.log(share(i) / 2)).buffer,
  };
}

export const madeSuspects = (count: number, classNames: readonly string[]): Answer<'suspects'> => ({
  run: 'r',
  split: 'test',
  classNames,
  count: 10 * count,
  estimated: count / 2,
  total: count + 5,
  confident: Math.ceil(count / 2),
  suspects: idsOf(count).map((id, i) => ({
    id,
    given: i % classNames.length,
    suggested: (i + 1) % classNames.length,
    givenProbability: i / (2 * count),
    suggestedProbability: 1 - i / count / 1.5,
    margin: i / (2 * count) - 1 + i / count / 1.5,
    confident: i % 2 === 0,
  })),
});

export const madeNeighbours = (
  { image, groups = [{}], metric = 'cosine', split }: RunAsks['neighbours']['params'],
  classNames: readonly string[],
): Answer<'neighbours'> => ({
  space: { source: 'layer', layers: ['dense_Dense2'], width: 392 },
  weights: 'best',
  split,
  count: 1000,
  metric,
  prediction: {
    path: 'path' in image ? image.path : image.id,
    top: [
      { label: classNames[1]!, index: 1, probability: 0.7 },
      { label: classNames[0]!, index: 0, probability: 0.3 },
    ],
  },
  groups: groups.map(({ label = 0 }, g) =>
    Array.from({ length: 8 }, (_, i) => ({
      id: `${split}/${100 * g + i}`,
      label,
      predicted: label,
      probability: 0.9,
      distance: i / 50,
    })),
  ),
});
