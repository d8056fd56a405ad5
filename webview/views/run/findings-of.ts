/** The findings of the run that is shown, found anew when an epoch, an evaluation or the record is new. */

import { findIn } from '../../../src/detectors/find.ts';
import type { Finding } from '../../../src/protocol/findings.ts';
import { emptyRun, type RunData } from './run-data.ts';

let last: { readonly data: RunData; readonly epochs: number; readonly findings: readonly Finding[] } = {
  data: emptyRun,
  epochs: 0,
  findings: [],
};

export function findingsOf(data: RunData): readonly Finding[] {
  const { record, log, evaluations } = data;
  if (!record) return [];
  const epochs = log.filter(({ type }) => type !== 'batch').length;
  const same = record === last.data.record && evaluations === last.data.evaluations && epochs === last.epochs;
  if (!same) last = { data, epochs, findings: findIn(record, log, evaluations) };
  return last.findings;
}
