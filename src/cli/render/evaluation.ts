/** An evaluation on the screen: the numbers, each class, what is confused with what, and the worst mistakes. */

import type { Evaluation } from '../../protocol/runs.ts';
import { bar } from './bar.ts';
import { confusionMatrix } from './confusion.ts';
import { count, metric, percent, plural } from './numbers.ts';
import { clean, colors, type Look } from './style.ts';
import { table } from './table.ts';

/** More classes than this are not listed in full; the file has them all. */
const listed = 30;

export function evaluationPage(evaluation: Evaluation, folder: string, look: Look): string[] {
  const { bold } = colors(look);
  const top5 = evaluation.top5 === undefined ? '' : `  top-5 ${bold(percent(evaluation.top5, 2))}`;
  return [
    `${evaluation.split} of run ${evaluation.run}: ${plural(evaluation.count, 'image')}, ${evaluation.weights} weights`,
    `accuracy ${bold(percent(evaluation.accuracy, 2))}${top5}  loss ${bold(metric(evaluation.loss))}`,
    '',
    ...classTable(evaluation, look),
    ...section('Most confused', confusedPairs(evaluation, look), look),
    ...section('Confusion (rows: actual, columns: predicted)', confusionMatrix(evaluation, look), look),
    ...section('Worst mistakes', worstMistakes(evaluation, look), look),
    '',
    `All of it: ${folder}/evaluation-${evaluation.split}.json`,
  ];
}

function section(title: string, lines: readonly string[], look: Look): string[] {
  return lines.length ? ['', colors(look).bold(title), ...lines] : [];
}

function classTable({ classes }: Evaluation, look: Look): string[] {
  const all = classes.length <= listed;
  const shown = all ? classes : [...classes].sort((a, b) => a.f1 - b.f1).slice(0, listed);
  const rows = shown.map((each) => [
    each.name,
    percent(each.precision),
    percent(each.recall),
    percent(each.f1),
    count(each.support),
    bar(each.f1, 10),
  ]);
  const right = { align: 'right' } as const;
  const lines = table(
    [
      { title: 'class', shrink: { to: 8 } },
      { title: 'precision', ...right },
      { title: 'recall', ...right },
      { title: 'F1', ...right },
      { title: 'images', ...right },
      { title: '', paint: colors(look).cyan },
    ],
    rows,
    look,
  );
  return all ? lines : [...lines, colors(look).dim(`… the ${listed} worst of ${count(classes.length)} classes by F1`)];
}

function confusedPairs({ confused, classes, classNames }: Evaluation, look: Look): string[] {
  if (confused.length === 0) return [];
  return table(
    [
      { title: 'actual', shrink: { to: 8 } },
      { title: 'taken for', shrink: { to: 8 } },
      { title: 'images', align: 'right' },
      { title: 'of its class', align: 'right' },
    ],
    confused
      .slice(0, 5)
      .map((pair) => [
        classNames[pair.actual]!,
        classNames[pair.predicted]!,
        count(pair.count),
        percent(pair.count / classes[pair.actual]!.support),
      ]),
    look,
  );
}

function worstMistakes({ mistakes, classNames }: Evaluation, look: Look): string[] {
  if (mistakes.length === 0) return [];
  return table(
    [
      { title: 'image', shrink: { to: 12, keep: 'end' } },
      { title: 'is', shrink: { to: 8 } },
      { title: '', align: 'right' },
      { title: 'taken for', shrink: { to: 8 } },
      { title: '', align: 'right' },
    ],
    mistakes
      .slice(0, 8)
      .map((each) => [
        each.id,
        clean(classNames[each.actual] ?? ''),
        percent(each.actualProbability),
        clean(classNames[each.predicted] ?? ''),
        percent(each.predictedProbability),
      ]),
    look,
  );
}
