/** Asks every detector about a run. The same in the engine, in a terminal and on a page, while it trains and afterwards. */

import type { Finding } from '../protocol/findings.ts';
import type { LogLine, RunRecord } from '../protocol/runs.ts';
import { type Observed, observe } from './detector.ts';
import { detectors } from './registry.ts';

const order: readonly Finding['severity'][] = ['error', 'warning', 'info'];

/** Gravest first; without those that another one explains. */
export function findIn(
  run: RunRecord,
  log: readonly LogLine[],
  evaluations?: Observed['evaluations'],
): readonly Finding[] {
  const observed = observe(run, log, evaluations);
  const found = detectors.flatMap(({ kind, explains = [], detect }) => {
    const finding = detect(observed);
    return finding ? [{ finding: { kind, ...finding }, explains }] : [];
  });
  const explained = new Set(found.flatMap(({ explains }) => explains));
  return found
    .map(({ finding }) => finding)
    .filter(({ kind }) => !explained.has(kind))
    .sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
}
