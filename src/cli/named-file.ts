/** Writes a file that the person named on the command line. */

import { writeFile } from 'node:fs/promises';
import { cannotWriteFile } from '../protocol/errors.ts';

/** @throws UserError `cannot-write-file`. */
export async function writeNamedFile(path: string, content: string | Uint8Array): Promise<void> {
  try {
    await writeFile(path, content);
  } catch (error) {
    throw cannotWriteFile(path, (error as Error).message);
  }
}
