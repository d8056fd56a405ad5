/** The request `run/export`: a run in another program's format. What is there already is never overwritten unasked. */

import { access, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { exportExists, exportFailed } from '../../protocol/errors.ts';
import { type ExportFormat, exportFormats } from '../../protocol/exports.ts';
import type { Handler } from '../context.ts';
import { findWeights, openNetwork } from '../evaluate/network.ts';
import { findRun } from '../runs/folders.ts';
import { readRecord } from '../runs/record.ts';
import { hasCode } from '../runs/write.ts';
import { exporters } from './registry.ts';
import type { ExportSource } from './source.ts';

export const exportRun: Handler<'run/export'> = async ({ workspace, run, format, out, weights, overwrite }) => {
  const folder = await findRun(workspace, run);
  const target = resolve(workspace, out);
  if (!overwrite && (await isThere(target))) throw exportExists(target);
  const source: ExportSource = {
    record: await readRecord(folder),
    folder,
    weights: async () => (await findWeights(folder, weights)).folder,
    async withNetwork(use) {
      const network = await openNetwork(workspace, run, { device: 'cpu', weights });
      try {
        return await use(network);
      } finally {
        network.dispose();
      }
    },
  };
  const notes = await explainingExport(target, () =>
    writeWhole(target, exportFormats[format], (partial) => exporters[format](source, partial)),
  );
  return { path: target, notes };
};

/** An empty folder is no obstacle. */
const isThere = (path: string) =>
  readdir(path).then(
    (names) => names.length > 0,
    () =>
      access(path).then(
        () => true,
        () => false,
      ),
  );

/** Beside its place first, so that a failure leaves nothing half written under the name that was asked for. */
async function writeWhole<T>(target: string, { extension }: ExportFormat, write: (partial: string) => Promise<T>) {
  await mkdir(dirname(target), { recursive: true });
  const partial = join(dirname(target), `.${basename(target)}.${process.pid}.partial`);
  try {
    if (extension === undefined) await mkdir(partial);
    const result = await write(partial);
    await rm(target, { recursive: true, force: true });
    await rename(partial, target);
    return result;
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

async function explainingExport<T>(target: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (!hasCode(error, 'ENOSPC', 'EDQUOT', 'EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST')) throw error;
    throw exportFailed(target, (error as Error).message);
  }
}
