/** The request `dataset/inspect`: counts, classes, split and problems of a dataset. */

import type { DataFinding, DatasetProblem, DatasetReport } from '../../protocol/datasets.ts';
import type { SplitName } from '../../protocol/runs.ts';
import type { Handler } from '../context.ts';
import { findingsOf } from './check.ts';
import { classCounts } from './class-counts.ts';
import type { Dataset, Split } from './dataset.ts';
import { reopenedDataset } from './opened.ts';
import { inSeededOrder } from './seeded-hash.ts';

/** Ids that are told of each side. */
const examplesPerSide = 8;

export const inspectDataset: Handler<'dataset/inspect'> = async ({ workspace, name }, context) => {
  const opened = await reopenedDataset(workspace, name, context);
  const { dataset } = opened;
  const split = await opened.split(context);
  return reportOf(dataset, split, await findingsOf(workspace, dataset, split, context));
};

function reportOf(dataset: Dataset, split: Split, findings: readonly DataFinding[]): DatasetReport {
  const { name, format, path, labels, fingerprint, ids } = dataset;
  const classes = classCounts(dataset, split);
  const examplesOf = (side: SplitName) =>
    inSeededOrder([...split.indices[side]], 1, (index) => ids[index]!)
      .slice(0, examplesPerSide)
      .map((index) => ids[index]!);
  return {
    name,
    format,
    path,
    count: labels.length,
    fingerprint,
    classes,
    split: { manifest: split.manifest, id: split.id, sizes: split.sizes },
    problems: [...dataset.problems, ...findings.map(problemOf)],
    examples: { train: examplesOf('train'), validation: examplesOf('validation'), test: examplesOf('test') },
  };
}

const examplesOfProblem = 5;

/** A finding in short. */
export function problemOf({ id, severity, message, items }: DataFinding): DatasetProblem {
  const texts = items
    .slice(0, examplesOfProblem)
    .map(({ images, note }) => (images.length === 0 ? (note ?? '') : images.join(' = ') + (note ? ` (${note})` : '')));
  return { severity, code: id, message, count: items.length, examples: texts };
}
