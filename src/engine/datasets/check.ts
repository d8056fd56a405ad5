/** The request `dataset/check`: everything that can be said about a dataset's images without training on them. */

import type { DatasetCheck, Finding, FoundImage } from '../../protocol/datasets.ts';
import type { SplitName } from '../../protocol/runs.ts';
import type { Handler } from '../context.ts';
import { sideNames } from './assign.ts';
import { runChecks } from './checks/registry.ts';
import { findCopies } from './copies/copies.ts';
import type { Dataset, Split, Work } from './dataset.ts';
import { reopenedDataset } from './opened.ts';
import { scanDataset } from './scan/scan.ts';

export const checkDataset: Handler<'dataset/check'> = async ({ workspace, name }, context) => {
  const opened = await reopenedDataset(workspace, name, context);
  const split = await opened.split(context);
  const { dataset } = opened;
  return checkOf(dataset, split, await findingsOf(workspace, dataset, split, context));
};

/** Scans what is new, compares what was not compared yet, and runs all checks. */
export async function findingsOf(workspace: string, dataset: Dataset, split: Split, work: Work): Promise<Finding[]> {
  const scan = await scanDataset(workspace, dataset, work);
  const copies = await findCopies(workspace, dataset, scan, work);
  return runChecks({ dataset, split, sides: sidesOf(split, dataset.ids.length), scan, copies });
}

/** The side of each image. */
function sidesOf({ indices }: Split, count: number): SplitName[] {
  const sides = new Array<SplitName>(count).fill('train');
  for (const side of sideNames) for (const index of indices[side]) sides[index] = side;
  return sides;
}

function checkOf(dataset: Dataset, split: Split, findings: readonly Finding[]): DatasetCheck {
  const { name, format, ids, fingerprint, problems, labels, classNames } = dataset;
  const named = new Set(findings.flatMap(({ items }) => items.flatMap(({ images }) => images)));
  const sides = sidesOf(split, ids.length);
  const images: Record<string, FoundImage> = {};
  for (const [index, id] of ids.entries()) {
    if (named.has(id)) images[id] = { label: classNames[labels[index]!]!, split: sides[index]! };
  }
  return { name, format, count: ids.length, fingerprint, findings, problems, images };
}
