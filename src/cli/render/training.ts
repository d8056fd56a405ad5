/** What a person sees while a model trains: a header, a line that lives, one line an epoch, and where it all went. */

import type { LogLine, RunRecord } from '../../protocol/runs.ts';
import { track } from './bar.ts';
import { findingLines } from './findings.ts';
import { count, duration, metric, percent, plural, rate } from './numbers.ts';
import { clean, colors, columns, type Look, padEnd, padStart, shorten, wrap } from './style.ts';

type BatchLine = Extract<LogLine, { type: 'batch' }>;
type EpochLine = Extract<LogLine, { type: 'epoch' }>;

/** @param keys Whether keys are listened to while it trains. */
export function trainingHeader(run: RunRecord, folder: string, look: Look, keys = false): string[] {
  const { bold } = colors(look);
  const { sizes } = run.split;
  const { height, width, channels } = run.input;
  const { total, trainable } = run.parameters;
  const params = Object.entries(run.params).map(([name, value]) => `${name}=${value}`);
  const optimizer = typeof run.optimizer.name === 'string' ? run.optimizer.name : '';
  const images = [
    run.limit === undefined || run.limit >= sizes.train
      ? `${count(sizes.train)} train`
      : `${count(run.limit)} of ${count(sizes.train)} train`,
    `${count(sizes.validation)} validation`,
    `${count(sizes.test)} test`,
    `${height}×${width} ${channels === 1 ? 'grayscale' : 'RGB'}`,
    plural(run.classNames.length, 'class', 'classes'),
  ];
  const fields: (readonly [string, string])[] = [
    ['images', images.join(' · ')],
    ['weights', `${count(total)}${trainable === total ? '' : `, ${count(trainable)} trainable`}`],
    [
      'training',
      [plural(run.epochs, 'epoch'), `batches of ${run.batchSize}`, optimizer, `seed ${run.seed}`]
        .filter(Boolean)
        .join(' · '),
    ],
    ['params', params.join(' · ')],
    ['device', run.device.description ? `${run.device.id}, ${run.device.description}` : run.device.id],
    ['run', folder],
    ['keys', keys ? 'space pauses · Ctrl-C stops and saves' : ''],
  ];
  const title = `${bold(clean(run.modelFile))} on ${bold(clean(run.dataset))}`;
  return [title, ...fields.filter(([, text]) => text).flatMap(([name, text]) => field(name, text, look))];
}

/** A field of a header: a dim name and its text, in lines that break between items (` · `). A path keeps its end. */
export function field(name: string, text: string, look: Look): string[] {
  const room = Math.max(10, look.width - 11);
  const lines = name === 'run' ? [shorten(clean(text), room, 'end')] : wrapItems(clean(text), room);
  return lines.map((line, i) => `  ${i === 0 ? padEnd(colors(look).dim(name), 9) : ' '.repeat(9)}${line}`);
}

function wrapItems(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const item of text.split(' · ')) {
    const last = lines.at(-1);
    if (last !== undefined && columns(last) + 3 + columns(item) <= width) lines[lines.length - 1] = `${last} · ${item}`;
    else lines.push(...wrap(item, width));
  }
  return lines;
}

/** The living line: leaves out the least important where the terminal is narrow. Never wider than the terminal. */
export function batchLine(
  line: BatchLine,
  { epochs, etaSeconds, paused }: { epochs: number; etaSeconds?: number; paused?: boolean },
  look: Look,
): string {
  const { cyan, yellow } = colors(look);
  const share = line.batch / line.batches;
  const parts = [
    `loss ${metric(line.loss)}`,
    `acc ${metric(line.accuracy)}`,
    paused ? 'paused' : `${count(line.samplesPerSecond)} img/s`,
    etaSeconds === undefined ? '' : `ETA ${duration(etaSeconds)}`,
  ].filter(Boolean);
  const head = epochLabel(line.epoch, epochs);
  const done = padStart(percent(share, 0), 6);
  // The bar takes what the numbers leave, within reason; then the numbers go, from the right.
  for (let shown = parts.length; shown >= 0; shown--) {
    const tail = parts
      .slice(0, shown)
      .map((part) => `  ${part}`)
      .join('');
    const room = look.width - 1 - columns(head) - columns(done) - columns(tail) - 1;
    if (room < 10 && shown > 0) continue;
    const text = `${head} ${track(share, Math.max(3, Math.min(32, room)))}${done}${tail}`;
    if (columns(text) >= look.width) return shorten(text, look.width - 1);
    return (paused ? yellow : (whole: string) => whole.replace(/█+/, cyan))(text);
  }
  return '';
}

/** The line that stays when an epoch is done. Its numbers stand below those of the epoch before. */
export function epochLine(
  line: EpochLine,
  { epochs, best, seconds }: { epochs: number; best: boolean; seconds: number },
  look: Look,
): string {
  const { bold, dim, green } = colors(look);
  const extras = Object.keys(line.metrics).filter((name) => !mainMetrics.includes(name));
  const cells = new Map(
    [...mainMetrics, ...extras].flatMap((name) => {
      const value = line.metrics[name];
      return value === undefined ? [] : [[name, metricCell(name, value)] as const];
    }),
  );
  cells.set('lr', padEnd(`lr ${rate(line.learningRate)}`, 11));
  cells.set('speed', padStart(`${count(line.samplesPerSecond)} img/s`, 11));
  cells.set('time', padStart(duration(seconds), 5));

  const head = epochLabel(line.epoch, epochs);
  const mark = '★ best';
  // What matters least gives way first, in every line the same: the room for the mark is always kept.
  const width = () => [head, ...cells.values(), mark].reduce((sum, cell) => sum + 2 + columns(cell), -2);
  const ofTraining = extras.filter((name) => !name.startsWith('val_'));
  for (const name of ['lr', 'speed', 'time', ...ofTraining, ...extras]) if (width() > look.width) cells.delete(name);

  const painted = [...cells].map(([name, cell]) => {
    if (!(name in line.metrics)) return dim(cell);
    return best && name.startsWith('val_') ? bold(cell) : cell;
  });
  return [head, ...painted, ...(best ? [green(mark)] : [])].join('  ');
}

const mainMetrics: readonly string[] = ['loss', 'accuracy', 'val_loss', 'val_accuracy'];

function metricCell(name: string, value: number): string {
  const text = metric(value);
  // A loss may grow by a digit, or shrink to an exponent.
  return `${name.replace('accuracy', 'acc')} ${name.endsWith('loss') ? padEnd(text, 7) : text}`;
}

/** Something beside the numbers that a person should know. */
export const noticeLines = (message: string, look: Look): string[] =>
  wrap(clean(message), look.width - 4).map((text, i) => `${i === 0 ? colors(look).yellow('!') : ' '} ${text}`);

/** Preparations before the first batch, on the living line. */
export function progressLine(progress: { phase: string; done: number; total: number }, look: Look): string {
  const { cyan } = colors(look);
  const share = progress.total > 0 ? progress.done / progress.total : 0;
  const phase = clean(progress.phase);
  const counts = `${count(progress.done)} of ${count(progress.total)}`;
  const room = look.width - 3 - columns(phase) - counts.length;
  if (room < 8) return shorten(`${phase} ${counts}`, look.width - 1);
  return `${phase} ${track(share, Math.min(22, room)).replace(/█+/, cyan)} ${counts}`;
}

export function trainingEnd(run: RunRecord, folder: string, look: Look): string[] {
  const { bold, green, yellow } = colors(look);
  const epochs = `${plural(run.epochsDone, 'epoch')} in ${duration(run.duration)}`;
  const title =
    run.state === 'stopped'
      ? `${yellow('■')} Stopped after ${epochs}; everything so far is saved.`
      : `${green('✔')} Trained ${epochs}.`;
  const best = run.best && `${run.best.monitor} ${bold(metric(run.best.value))} in epoch ${run.best.epoch}`;
  const next = run.state === 'stopped' ? `darkroom train --resume ${run.id}` : `darkroom evaluate ${run.id}`;
  const { dim } = colors(look);
  const findings = findingLines(run.findings ?? [], look);
  return [
    title,
    ...(best ? [`  ${padEnd(dim('best'), 9)}${best}`] : []),
    ...(run.reason && run.state !== 'stopped' ? field('reason', run.reason, look) : []),
    ...field('run', folder, look),
    `  ${padEnd(dim('next'), 9)}${next}`,
    ...(findings.length > 0 ? ['', ...findings] : []),
  ];
}

function epochLabel(epoch: number, epochs: number): string {
  return `epoch ${padStart(String(epoch), String(epochs).length)}/${epochs}`;
}
