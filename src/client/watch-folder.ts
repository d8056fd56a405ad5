/** Tells that something in a folder changed, where the system can: whoever needs to know for sure looks now and then. */

import { watch } from 'node:fs';

/** @returns A function that ends it, or undefined where the folder can't be watched (yet). */
export function watchFolder(folder: string, onChange: () => void): (() => void) | undefined {
  try {
    const watcher = watch(folder, { persistent: false }, onChange);
    // The folder is gone, or a network drive went away.
    watcher.on('error', () => watcher.close());
    return () => watcher.close();
  } catch {
    // No such folder, or too many watchers on this machine.
    return undefined;
  }
}
