/** A network beside simple methods: the rows of their table, and what they say of it. */

import type { Baseline, Evaluation, Interval } from '../protocol/runs.ts';

export interface BaselineRow {
  readonly name: string;
  /** Missing where a method was left out. */
  readonly accuracy?: number;
  readonly interval?: Interval;
  readonly note: string;
  readonly network: boolean;
}

const names: Readonly<Record<Baseline['kind'], string>> = {
  majority: 'majority class',
  nearest: 'nearest neighbours',
  logistic: 'logistic regression',
};

/** The network first, then the methods from the best to those that were left out. Empty where nothing was measured. */
export function baselineRows({ baselines = [], accuracy, interval, count }: Evaluation): readonly BaselineRow[] {
  if (baselines.length === 0) return [];
  const rows = baselines.map((one) => ({
    name: names[one.kind],
    accuracy: one.accuracy,
    interval: one.interval,
    note:
      one.count > 0 && one.count < count ? `${one.note}; measured on ${one.count.toLocaleString('en-US')}` : one.note,
    network: false,
  }));
  rows.sort((a, b) => (b.accuracy ?? -1) - (a.accuracy ?? -1));
  return [{ name: 'this network', accuracy, interval, note: '', network: true }, ...rows];
}

/** What the best of the methods says of the network; undefined where none was measured. */
export function baselineVerdict({ baselines = [], accuracy, interval }: Evaluation): string | undefined {
  const measured = baselines.filter((one) => one.accuracy !== undefined);
  const best = measured.reduce<Baseline | undefined>(
    (most, one) => (most === undefined || one.accuracy! > most.accuracy! ? one : most),
    undefined,
  );
  if (!best?.interval) return undefined;
  const name = names[best.kind];
  const points = `${Math.abs((accuracy - best.accuracy!) * 100).toFixed(1)} points`;
  if (interval[0] > best.interval[1]) return `The network is ${points} better than the best simple method, ${name}.`;
  if (interval[1] < best.interval[0]) {
    return `The network is ${points} worse than ${name}: it has not learned what can be had without it. Train longer, or look at the learning rate and the labels.`;
  }
  return `The network is not clearly better than ${name}: their 95 % intervals overlap.`;
}
