/** The request `dataset/export-split`: the split as a file to read, compare and commit. */

import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cannotWriteSplit } from '../../protocol/errors.ts';
import type { Handler } from '../context.ts';
import { writeFileAtomic } from '../runs/write.ts';
import { reopenedDataset } from './opened.ts';
import { type ExportedSplit, readManifest } from './split-manifest.ts';

export const exportSplit: Handler<'dataset/export-split'> = async ({ workspace, name, file }, context) => {
  const opened = await reopenedDataset(workspace, name, context);
  const { manifest, sizes } = await opened.split(context);
  const made = (await readManifest(join(workspace, manifest)))!;
  const { dataset, options, train, validation, test } = made;
  const exported: ExportedSplit = { format: 1, dataset, options, sizes, train, validation, test };
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFileAtomic(file, `${JSON.stringify(exported, null, 1)}\n`);
  } catch (error) {
    throw cannotWriteSplit(file, (error as Error).message);
  }
  return { file, sizes };
};
