/** Notices cheaply that files have changed: by their times, sizes and numbers, without reading them. */

import { stat } from 'node:fs/promises';
import { inParallel } from './parallel.ts';

/** Milliseconds in which two changes may get the same time from a file system. */
const sameMoment = 50;

export interface FileStamps {
  readonly text: string;
  /** A file changed so shortly before that a change since then may not show. */
  readonly unsettled: boolean;
}

/** @param since Moment after which a change may have been missed; of Date.now(). */
export async function stampFiles(paths: readonly string[], since = Number.POSITIVE_INFINITY): Promise<FileStamps> {
  const stamps = new Array<string>(paths.length);
  let unsettled = false;
  await inParallel(paths.length, 8, async (at) => {
    const found = await stat(paths[at]!).catch(() => undefined);
    stamps[at] = found ? `${found.mtimeMs}:${found.size}:${found.ino}` : 'none';
    if (found && found.mtimeMs >= since - sameMoment) unsettled = true;
  });
  return { text: stamps.join('|'), unsettled };
}
