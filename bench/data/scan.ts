/** The first scan of 100,000 small images, the second with nothing changed, and the search for near copies among them. */

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { findNearCopies } from '../../src/engine/datasets/copies/near-copies.ts';
import { openDataset } from '../../src/engine/datasets/open.ts';
import { scanDataset } from '../../src/engine/datasets/scan/scan.ts';
import { measured, row } from './measured.ts';
import { smallImagesWorkspace } from './small-images.ts';

export async function benchScan(folder: string): Promise<string[]> {
  const workspace = await smallImagesWorkspace(join(folder, 'small'));
  rmSync(join(workspace, '.darkroom'), { recursive: true, force: true });
  const scan = async () => scanDataset(workspace, await openDataset(workspace, 'small'));
  const first = await measured(scan);
  const again = await measured(scan);
  const pictures = again.result.map(({ picture }) => picture);
  const near = await measured(() => findNearCopies(pictures));
  return [
    row('100,000 PNG of 32x32: opened and scanned with hashes', first, 'under 60 s'),
    row('the same again, nothing changed', again, 'under 3 s'),
    row(`near copies among 100,000 hashes (${near.result.pairs.length} pairs found)`, near, 'under 20 s'),
  ];
}

/** The 70,000 images of Fashion-MNIST, whose hashes crowd together far more than those of photos do. */
export async function benchFashion(workspace: string): Promise<string[]> {
  rmSync(join(workspace, '.darkroom'), { recursive: true, force: true });
  const scan = async () => scanDataset(workspace, await openDataset(workspace, 'fashion'));
  const first = await measured(scan);
  const again = await measured(scan);
  const near = await measured(() => findNearCopies(again.result.map(({ picture }) => picture)));
  return [
    row("Fashion-MNIST's 70,000 IDX images: opened and scanned", first, ''),
    row('the same again', again, ''),
    row(`near copies among them (${near.result.pairs.length} pairs found)`, near, ''),
  ];
}
