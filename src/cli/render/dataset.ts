/** A dataset on the screen: its classes with their counts in each split, and what looked wrong. */

import { relative } from 'node:path';
import type { DatasetProblem, DatasetReport } from '../../protocol/datasets.ts';
import type { SplitSizes } from '../../protocol/runs.ts';
import { bar } from './bar.ts';
import { count, plural } from './numbers.ts';
import { severityMark } from './severity.ts';
import { clean, colors, type Look, wrap } from './style.ts';
import { table } from './table.ts';

/** More classes than this are not listed in full: the largest and the smallest are. */
const listed = 30;

export function datasetPage(report: DatasetReport, look: Look): string[] {
  const { bold, dim } = colors(look);
  const { sizes, manifest } = report.split;
  return [
    `${bold(clean(report.name))}: ${plural(report.count, 'image')}, ${plural(report.classes.length, 'class', 'classes')} (${report.format})`,
    `${count(sizes.train)} train · ${count(sizes.validation)} validation · ${count(sizes.test)} test`,
    dim(clean(`${report.path}, split in ${manifest}`)),
    '',
    ...classTable(report, look),
    ...(report.problems.length ? ['', ...report.problems.flatMap((problem) => problemLines(problem, look))] : []),
  ];
}

function classTable({ classes }: DatasetReport, look: Look): string[] {
  const bySize = [...classes].sort((a, b) => b.total - a.total);
  const most = bySize[0]?.total ?? 1;
  const half = listed / 2;
  const shown = classes.length > listed ? [...bySize.slice(0, half), ...bySize.slice(-half)] : classes;
  const right = { align: 'right' } as const;
  const lines = table(
    [
      { title: 'class', shrink: { to: 8 } },
      { title: 'train', ...right },
      { title: 'validation', ...right },
      { title: 'test', ...right },
      { title: 'all', ...right },
      { title: '', paint: colors(look).cyan },
    ],
    shown.map(({ name, counts, total }) => [
      name,
      count(counts.train),
      count(counts.validation),
      count(counts.test),
      count(total),
      bar(total / most, look.width < 70 ? 8 : 20),
    ]),
    look,
  );
  if (classes.length <= listed) return lines;
  const left = `… ${count(classes.length - listed)} classes of ${bySize[half]!.total} to ${bySize[classes.length - half - 1]!.total} images`;
  return [...lines.slice(0, half + 1), colors(look).dim(left), ...lines.slice(half + 1)];
}

export function problemLines(problem: DatasetProblem, look: Look): string[] {
  const { dim } = colors(look);
  const mark = severityMark(problem.severity, look);
  const [first = '', ...more] = wrap(clean(problem.message), Math.max(20, look.width - 9));
  const rest = problem.count - problem.examples.length;
  const examples = `${problem.examples.map(clean).join(', ')}${rest > 0 ? `, and ${count(rest)} more` : ''}`;
  return [
    `${mark}  ${first}`,
    ...more.map((line) => `         ${line}`),
    ...(problem.examples.length
      ? wrap(examples, Math.max(20, look.width - 9)).map((line) => `         ${dim(line)}`)
      : []),
  ];
}

export function exportedSplitPage(
  { file, sizes }: { readonly file: string; readonly sizes: SplitSizes },
  { workspace, name }: { readonly workspace: string; readonly name: string },
): string[] {
  const path = relative(workspace, file).replaceAll('\\', '/');
  return [
    `The split of ${clean(name)} is in ${clean(file)}: ${count(sizes.train)} train, ${count(sizes.validation)} validation, ${count(sizes.test)} test.`,
    `To use it wherever this workspace goes, say "split": { "manifest": ${JSON.stringify(path)} } in darkroom.json.`,
  ];
}
