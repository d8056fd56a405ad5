/** What an exporter can take of a run; the network is built only for those that need it. */

import type { RunRecord } from '../../protocol/runs.ts';
import type { RunNetwork } from '../evaluate/network.ts';

export interface ExportSource {
  readonly record: RunRecord;
  /** Absolute path of the run. */
  readonly folder: string;
  /** Absolute path of the weights: model.json and weights.bin. */
  weights(): Promise<string>;
  /** Calls `use` with the network on the CPU. */
  withNetwork<T>(use: (network: RunNetwork) => Promise<T>): Promise<T>;
}

/** Writes `out`, a file or an existing empty folder, and says what a person should know of it. */
export type Exporter = (source: ExportSource, out: string) => Promise<readonly string[]>;
