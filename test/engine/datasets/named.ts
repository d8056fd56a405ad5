/** Datasets of names and labels only, for what needs no files. */

import type { Dataset } from '../../../src/engine/datasets/dataset.ts';

export function named(labels: readonly number[], more: Partial<Dataset> = {}): Dataset {
  return {
    name: 'named',
    format: 'folders',
    path: '/nowhere',
    classNames: Array.from({ length: Math.max(...labels) + 1 }, (_, at) => `class ${at}`),
    labels: Int32Array.from(labels),
    ids: labels.map((label, at) => `class ${label}/${at}.png`),
    problems: [],
    fingerprint: 'abc',
    readImage: () => Promise.reject(new Error('This dataset has no pixels.')),
    ...more,
  };
}

/** 0, 1, 2, 0, 1, 2, … */
export const cycle = (count: number, classes: number): number[] =>
  Array.from({ length: count }, (_, at) => at % classes);
