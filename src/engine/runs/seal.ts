/**
 * Seals a checkpoint folder: a list of its files with sizes and hashes, so that a file that was cut short or changed is
 * found before half of it is trained on.
 */

import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { damagedCheckpoint } from '../../protocol/errors.ts';
import type { FileSeal } from '../../protocol/runs.ts';

export type Seal = Readonly<Record<string, FileSeal>>;

/** Seal of all files that are in the folder now. */
export async function sealFolder(folder: string): Promise<Seal> {
  const seal: Record<string, Seal[string]> = {};
  for (const name of (await readdir(folder)).sort()) seal[name] = sealOf(await readFile(join(folder, name)));
  return seal;
}

/** @throws UserError `damaged-checkpoint` naming the first file that is not as it was. */
export async function checkSeal(folder: string, seal: Seal): Promise<void> {
  for (const [name, expected] of Object.entries(seal)) {
    const path = join(folder, name);
    const data = await readFile(path).catch(() => undefined);
    if (!data) throw damagedCheckpoint(path, 'it is missing');
    const { bytes, sha256 } = sealOf(data);
    if (bytes !== expected.bytes) throw damagedCheckpoint(path, `it has ${bytes} bytes instead of ${expected.bytes}`);
    if (sha256 !== expected.sha256) throw damagedCheckpoint(path, 'its content has changed');
  }
}

/** Size and hash of what a file holds. */
export const sealOf = (data: Uint8Array | string): FileSeal => ({
  bytes: Buffer.byteLength(data),
  sha256: createHash('sha256').update(data).digest('hex'),
});
