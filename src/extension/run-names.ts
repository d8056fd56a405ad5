/**
 * What a run is called: its model, and the params in which it differs from the other runs of that model. A run's id says
 * when it was made, which nobody remembers; a name that a person gave comes first.
 */

import type { RunRecord } from '../protocol/runs.ts';

/** What of a run its name is made from. */
export type Named = Pick<RunRecord, 'id' | 'modelFile' | 'params' | 'limit'>;

/** `models/fashion.model.ts` is called `fashion`. */
export const modelOf = (modelFile: string): string => modelFile.replace(/^.*\//, '').replace(/\.model\.ts$/, '');

/**
 * In what each run differs from the others of its model, by id: ``, `dropout=0.4`, `dropout=0.4, limit=1000`. What all have
 * in common is left out, so what is told of earlier runs grows when a later one tries something else.
 */
export function runDifferences(runs: readonly Named[]): ReadonlyMap<string, string> {
  const models = new Map<string, Named[]>();
  for (const run of runs) {
    const siblings = models.get(run.modelFile);
    if (siblings) siblings.push(run);
    else models.set(run.modelFile, [run]);
  }
  const differences = new Map<string, string>();
  for (const siblings of models.values()) {
    const differing = differingKeys(siblings);
    for (const run of siblings) {
      const values = valuesOf(run);
      const parts = differing.flatMap((key) => (values[key] === undefined ? [] : [`${key}=${values[key]}`]));
      differences.set(run.id, parts.join(', '));
    }
  }
  return differences;
}

/** A subset counts like a param: it is the first thing to know of a run that did worse. */
const valuesOf = ({ params, limit }: Named): Readonly<Record<string, unknown>> => ({ ...params, limit });

function differingKeys(runs: readonly Named[]): string[] {
  const values = new Map<string, Set<unknown>>();
  const all = runs.map(valuesOf);
  for (const key of new Set(all.flatMap((each) => Object.keys(each)))) {
    values.set(key, new Set(all.map((each) => each[key])));
  }
  return [...values].filter(([, different]) => different.size > 1).map(([key]) => key);
}
