/** An evaluation on the screen: the numbers, each class, what is confused with what, and the worst mistakes. */

import { baselineRows, baselineVerdict } from '../../figures/baselines.ts';
import { sureness } from '../../figures/calibration.ts';
import { gapText } from '../../figures/gaps.ts';
import { intervalText, wilson } from '../../figures/intervals.ts';
import { testLooksText } from '../../figures/test-looks.ts';
import { weightsName } from '../../figures/weights-name.ts';
import type { AverageReport, Evaluation, Gap } from '../../protocol/runs.ts';
import { bar } from './bar.ts';
import { confusionMatrix } from './confusion.ts';
import { count, metric, percent, plural } from './numbers.ts';
import { clean, colors, columns, type Look, wrap } from './style.ts';
import { table } from './table.ts';

/** More classes than this are not listed in full; the file has them all. */
const listed = 30;

/** From this width on the interval of each recall has room. */
const roomy = 72;

export interface EvaluationPage {
  readonly evaluation: Evaluation;
  /** Of the run. */
  readonly folder: string;
  readonly gaps?: readonly Gap[];
  /** Path of the page that was written. */
  readonly report?: string;
}

export function evaluationPage({ evaluation, folder, gaps = [], report }: EvaluationPage, look: Look): string[] {
  const { split, run, count: images, weights, epoch, looks } = evaluation;
  return [
    `${split} of run ${run}: ${plural(images, 'image')}, ${weightsName(weights, epoch)}`,
    ...headline(evaluation, look),
    ...(looks ? wrap(testLooksText(looks), look.width) : []),
    ...gaps.flatMap((gap) => wrap(gapText(gap), look.width)),
    ...section('Beside simple methods', baselineTable(evaluation, look), look),
    '',
    ...classTable(evaluation, look),
    ...section('Most confused', confusedPairs(evaluation, look), look),
    ...section('Confusion (rows: actual, columns: predicted)', confusionMatrix(evaluation, look), look),
    ...section('Worst mistakes', worstMistakes(evaluation, look), look),
    '',
    `All of it: ${folder}/evaluation-${split}.json`,
    ...(report === undefined ? [] : [`Report: ${report}`]),
  ];
}

/** The numbers that are looked at first, in as many lines as they need. */
function headline({ accuracy, interval, topK, loss, calibration, classes }: Evaluation, look: Look): string[] {
  const { bold, dim } = colors(look);
  const facts = [
    `accuracy ${bold(percent(accuracy, 2))} ${dim(`(95 %: ${intervalText(interval)})`)}`,
    ...topK.map((top) => `top-${top.k} ${bold(percent(top.accuracy, 2))}`),
    `loss ${bold(metric(loss))}`,
  ];
  // Of two classes the second is the one that is looked for; of many each has its own.
  const positive = classes.length === 2 ? classes[1] : undefined;
  if (positive?.auc !== undefined) {
    facts.push(
      `AUC ${bold(metric(positive.auc))}`,
      `average precision ${bold(metric(positive.averagePrecision!))} ${dim(`of ${clean(positive.name)}`)}`,
    );
  }
  if (calibration)
    facts.push(`calibration error ${bold(percent(calibration.ece))} ${dim(`(${sureness(calibration, accuracy)})`)}`);
  return joinedWithin(facts, look.width);
}

/** Puts facts side by side as long as they fit. */
function joinedWithin(facts: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const fact of facts) {
    const line = lines.length > 0 ? `${lines.at(-1)}  ${fact}` : fact;
    if (lines.length > 0 && columns(line) <= width) lines[lines.length - 1] = line;
    else lines.push(fact);
  }
  return lines;
}

function section(title: string, lines: readonly string[], look: Look): string[] {
  return lines.length ? ['', colors(look).bold(title), ...lines] : [];
}

function baselineTable(evaluation: Evaluation, look: Look): string[] {
  const rows = baselineRows(evaluation);
  if (rows.length === 0) return [];
  const { bold, cyan, dim } = colors(look);
  const right = { align: 'right' } as const;
  const share = (value: number | undefined) => (value === undefined ? '–' : percent(value, 2));
  const wide = look.width >= roomy;
  const lines = table(
    [
      { title: '', paint: (cell, row) => (rows[row]!.network ? bold(cell) : cell) },
      { title: 'accuracy', ...right },
      { title: '95 %', ...right, paint: dim },
      { title: '', paint: cyan },
      ...(wide ? [{ title: '', shrink: { to: 16 }, paint: dim }] : []),
    ],
    rows.map(({ name, accuracy, interval, note }) => [
      name,
      share(accuracy),
      interval ? intervalText(interval) : '',
      bar(accuracy ?? 0, 10),
      ...(wide ? [note] : []),
    ]),
    look,
  );
  return [...lines, ...wrap(baselineVerdict(evaluation) ?? '', look.width)];
}

function classTable({ classes, averages }: Evaluation, look: Look): string[] {
  const all = classes.length <= listed;
  const shown = all ? classes : [...classes].sort((a, b) => a.f1 - b.f1).slice(0, listed);
  const { cyan, dim } = colors(look);
  const right = { align: 'right' } as const;
  const share = (title: string, key: keyof AverageReport) => ({
    column: { title, ...right },
    cell: (row: AverageReport) => percent(row[key]),
  });
  const parts = [
    { column: { title: 'class', shrink: { to: 10 } }, cell: (row: ClassLine) => row.name },
    share('precision', 'precision'),
    share('recall', 'recall'),
    look.width >= roomy && {
      column: { title: '95 %', ...right, paint: dim },
      cell: ({ recall, support = 0 }: ClassLine) => (support ? intervalText(wilson(recall, support)) : ''),
    },
    share('F1', 'f1'),
    {
      column: { title: 'images', ...right },
      cell: ({ support }: ClassLine) => (support === undefined ? '' : count(support)),
    },
    { column: { title: '', paint: cyan }, cell: ({ f1 }: ClassLine) => bar(f1, 10) },
  ].filter((part) => part !== false);
  const rows = [...shown, { name: 'macro mean', ...averages.macro }, { name: 'weighted', ...averages.weighted }];
  const lines = table(
    parts.map(({ column }) => column),
    rows.map((row) => parts.map(({ cell }) => cell(row))),
    look,
  );
  return all ? lines : [...lines, dim(`… the ${listed} worst of ${count(classes.length)} classes by F1`)];
}

/** A class, or a mean of all. */
type ClassLine = AverageReport & { readonly name: string; readonly support?: number };

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
