/** The epochs of a run whose weights were kept in `epochs/`. */

import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Their numbers, ascending, and the bytes that they take.
 * @param epochsDone What was written for a later epoch, just before a kill, does not count yet.
 */
export async function keptEpochs(
  folder: string,
  epochsDone: number,
): Promise<{ readonly epochs: readonly number[]; readonly bytes: number }> {
  const names = await readdir(join(folder, 'epochs')).catch(() => [] as string[]);
  const epochs = names
    .filter((name) => /^\d+$/.test(name) && Number(name) <= epochsDone)
    .map(Number)
    .sort((a, b) => a - b);
  const files = epochs.flatMap((epoch) =>
    ['model.json', 'weights.bin'].map((name) => join(folder, 'epochs', String(epoch), name)),
  );
  const sizes = await Promise.all(
    files.map((file) =>
      stat(file).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return { epochs, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}
