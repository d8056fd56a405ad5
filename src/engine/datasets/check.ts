/** The request `dataset/check`: everything that can be said about a dataset's images without training on them. */

import type { DataFinding, DatasetCheck, FoundImage } from '../../protocol/datasets.ts';
import type { SplitName } from '../../protocol/runs.ts';
import type { Handler } from '../context.ts';
import { sideNames } from './assign.ts';
import { keepFindings, readKeptFindings } from './checks/kept-findings.ts';
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

/**
 * All findings: kept ones while images, labels and split are the same; otherwise what is new is scanned and compared, and
 * all checks are run.
 */
export async function findingsOf(
  workspace: string,
  dataset: Dataset,
  split: Split,
  work: Work,
): Promise<DataFinding[]> {
  const kept = await readKeptFindings(workspace, dataset, split);
  if (kept) return kept;
  const scan = await scanDataset(workspace, dataset, work);
  const copies = await findCopies(workspace, dataset, scan, work);
  const findings = runChecks({ dataset, split, sides: sidesOf(split, dataset.ids.length), scan, copies });
  // A file that could not even be opened may be there next time, and nothing tells of that.
  const isLasting = scan.length > 0 && scan.every(({ hash }) => hash !== '');
  if (isLasting) await keepFindings(workspace, dataset, split, findings);
  return findings;
}

/** The side of each image. */
function sidesOf({ indices }: Split, count: number): SplitName[] {
  const sides = new Array<SplitName>(count).fill('train');
  for (const side of sideNames) for (const index of indices[side]) sides[index] = side;
  return sides;
}

function checkOf(dataset: Dataset, split: Split, findings: readonly DataFinding[]): DatasetCheck {
  const { name, format, ids, fingerprint, problems, labels, classNames } = dataset;
  const named = new Set(findings.flatMap(({ items }) => items.flatMap(({ images }) => images)));
  const sides = sidesOf(split, ids.length);
  const images: Record<string, FoundImage> = {};
  for (const [index, id] of ids.entries()) {
    if (named.has(id)) images[id] = { label: classNames[labels[index]!]!, split: sides[index]! };
  }
  return { name, format, count: ids.length, fingerprint, findings, problems, images };
}

/** The findings that spoil results, in one line; undefined where there are none. */
export function warningOf({ name }: Dataset, findings: readonly DataFinding[]): string | undefined {
  const serious = findings.filter(({ severity }) => severity !== 'info');
  if (serious.length === 0) return undefined;
  const list = serious.map(({ id, items }) => `${id} (${items.length.toLocaleString('en')})`).join(', ');
  const quoted = /\s/.test(name) ? `"${name}"` : name;
  return `The images of "${name}" need a look: ${list}. \`darkroom data ${quoted} --check\` lists them.`;
}
