/** Lets the detectors look at a training after each epoch, and tells what they find when they find it first. */

import { findIn } from '../../detectors/find.ts';
import type { Finding, FindingKind } from '../../protocol/findings.ts';
import type { LogLine, RunRecord } from '../../protocol/runs.ts';

export class Watch {
  readonly #log: LogLine[];
  readonly #told: Set<FindingKind>;

  /** @param log What the run has logged so far: a resumed run does not tell again what it has told. */
  constructor(log: readonly LogLine[]) {
    this.#log = [...log];
    this.#told = new Set(log.flatMap((line) => (line.type === 'notice' && line.finding ? [line.finding] : [])));
  }

  /** The first batches, from which the loss of an untrained network is known. */
  batch(line: LogLine): void {
    if (!this.#log.some(({ type }) => type === 'batch')) this.#log.push(line);
  }

  /** All findings now, and those that were not told before. */
  epoch(
    record: RunRecord,
    line: LogLine,
  ): { readonly findings: readonly Finding[]; readonly fresh: readonly Finding[] } {
    this.#log.push(line);
    const findings = findIn(record, this.#log);
    const fresh = findings.filter(({ kind }) => !this.#told.has(kind));
    for (const { kind } of fresh) this.#told.add(kind);
    return { findings, fresh };
  }
}
