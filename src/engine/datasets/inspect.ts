/** The request `dataset/inspect`: counts, classes, split and problems of a dataset, without decoding its images. */

import type { DatasetProblem, DatasetReport } from '../../protocol/datasets.ts';
import type { SplitName, SplitSizes } from '../../protocol/runs.ts';
import type { Handler } from '../context.ts';
import { sideNames } from './assign.ts';
import { unreadableProblems } from './cache.ts';
import { knownUnreadable } from './cache-files.ts';
import type { Dataset, Split } from './dataset.ts';
import { reopenedDataset } from './opened.ts';
import { inSeededOrder } from './seeded-hash.ts';
import { counted, problem } from './source.ts';

/** Ids that are told of each side. */
const examplesPerSide = 8;
/** A class with this many times fewer images than another one is worth a word. */
const imbalance = 10;

export const inspectDataset: Handler<'dataset/inspect'> = async ({ workspace, name }, context) => {
  const opened = await reopenedDataset(workspace, name, context);
  const { dataset } = opened;
  const split = await opened.split(context);
  const unreadable = await knownUnreadable(workspace, dataset);
  return reportOf(dataset, split, unreadableProblems(unreadable));
};

function reportOf(dataset: Dataset, split: Split, unreadable: readonly DatasetProblem[]): DatasetReport {
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
    problems: [...dataset.problems, ...(split.problems ?? []), ...unreadable, ...classProblems(classes)],
    examples: { train: examplesOf('train'), validation: examplesOf('validation'), test: examplesOf('test') },
  };
}

function classCounts({ classNames, labels }: Dataset, { indices }: Split): DatasetReport['classes'] {
  const counts = classNames.map(() => ({ train: 0, validation: 0, test: 0 }));
  for (const side of sideNames) for (const index of indices[side]) counts[labels[index]!]![side]++;
  const total = ({ train, validation, test }: SplitSizes) => train + validation + test;
  return counts.map((of, label) => ({ name: classNames[label]!, counts: of, total: total(of) }));
}

function classProblems(classes: DatasetReport['classes']): DatasetProblem[] {
  const filled = classes.filter(({ total }) => total > 0).sort((a, b) => a.total - b.total);
  const names = (found: typeof filled) => found.map((one) => `${one.name} (${one.total})`);
  const single = filled.filter(({ total }) => total === 1);
  const untrained = filled.filter(({ counts }) => counts.train === 0);
  const most = filled.at(-1)?.total ?? 0;
  const rare = filled.filter(({ total }) => total * imbalance < most);
  const largest = filled.at(-1)?.name;
  return [
    ...problem(
      'warning',
      'single-image-class',
      names(single),
      (n) =>
        `${counted(n, 'class', 'classes')} with a single image: it can be learned, but neither validated nor tested.`,
    ),
    ...problem(
      'warning',
      'class-without-training',
      names(untrained),
      (n) => `${counted(n, 'class', 'classes')} without an image to train on.`,
    ),
    ...problem(
      'info',
      'imbalanced-classes',
      names(rare),
      (n) =>
        `${counted(n, 'class', 'classes')} with less than a tenth of the images of "${largest}"; class weights may help.`,
    ),
  ];
}
