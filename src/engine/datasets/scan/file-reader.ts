/**
 * Reads many files whole. A small file on a fast disk is read at once: the four trips to Node's pool of threads that an
 * asynchronous read makes take ten times as long as reading it. Where a read takes long (a network drive), trips pay.
 */

import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

/** Bytes up to which a file is small. */
const small = 2 ** 18;
/** Milliseconds that a read may keep the engine from its other work. */
const patience = 0.5;

/** @returns A function that reads one file; `bytes` is about how long it is. */
export function fileReader(): (path: string, bytes: number) => Promise<Buffer> {
  /** Milliseconds of a read: an average in which the last ones count most. */
  let typical = 0;
  return async (path, bytes) => {
    if (bytes > small || typical > patience) return readFile(path);
    const started = performance.now();
    const content = readFileSync(path);
    typical += (performance.now() - started - typical) / 16;
    return content;
  };
}
