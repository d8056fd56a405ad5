/** The charts of a run from its log: each metric with its training and validation curve, learning rate, speed. */

import type { Finding, FindingKind } from '../protocol/findings.ts';
import type { CurvesState } from '../protocol/run-panel.ts';
import type { LogLine, RunRecord } from '../protocol/runs.ts';
import type { LineChartData, LineSeries, Marker } from './line-scene.ts';
import { smooth } from './smoothing.ts';

type BatchLine = Extract<LogLine, { type: 'batch' }>;
type EpochLine = Extract<LogLine, { type: 'epoch' }>;

export interface RunChart extends LineChartData {
  /** Stays the same while the run goes on. */
  readonly id: string;
}

const titles: Readonly<Record<string, string>> = { loss: 'Loss', accuracy: 'Accuracy' };

const solid: readonly number[] = [];
const dashed = [5, 3];

/** @param findings Are marked where they are seen. */
export function runCharts(
  record: RunRecord,
  log: readonly LogLine[],
  state: CurvesState,
  findings: readonly Finding[] = [],
): readonly RunChart[] {
  const epochs = log.filter((line) => line.type === 'epoch');
  const batches = log.filter((line) => line.type === 'batch');
  const x = xOf(record, state.x);
  const markers = markersOf(record, log, findings, x);
  const common = {
    xKind: state.x,
    log: state.log,
    markers,
    ...(state.x === 'epoch' && wholeRange(record, log)),
  };
  const draw = (id: string, title: string, series: readonly LineSeries[]): RunChart => ({
    ...common,
    id,
    title,
    series: series.flatMap((one) => smoothed(one, state.smoothing)),
  });
  const lines = { x, epochs, batches };
  return [
    ...metricNames(epochs).map((name) =>
      draw(name, titles[name] ?? name, [
        ...metricSeries(name, lines),
        ...(name === 'accuracy' ? majorityLine(findings, lines) : []),
      ]),
    ),
    draw('learningRate', 'Learning rate', rateSeries('learning rate', 'learningRate', lines)),
    draw('samplesPerSecond', 'Samples per second', rateSeries('samples/s', 'samplesPerSecond', lines)),
  ];
}

/** More epochs than this are not all given room while only the first of them are there. */
const fewEpochs = 100;

/** How far the run shall go, as long as what is there stays wide enough to be read. */
function wholeRange({ epochs }: RunRecord, log: readonly LogLine[]): Pick<LineChartData, 'xRange'> {
  const last = log.findLast((line) => line.type !== 'notice');
  return epochs <= fewEpochs || (last?.epoch ?? 0) > epochs / 10 ? { xRange: [0, epochs] } : {};
}

/** Without the prefix of validation. Loss and accuracy are there before anything was measured. */
function metricNames(epochs: readonly EpochLine[]): readonly string[] {
  const measured = epochs.flatMap(({ metrics }) => Object.keys(metrics).map((name) => name.replace(/^val_/, '')));
  return [...new Set(['loss', 'accuracy', ...measured])];
}

interface Lines {
  readonly x: (line: BatchLine | EpochLine) => number;
  readonly epochs: readonly EpochLine[];
  readonly batches: readonly BatchLine[];
}

function metricSeries(name: string, { x, epochs, batches }: Lines): LineSeries[] {
  const of = (key: string) => epochs.filter(({ metrics }) => key in metrics);
  const columns = (key: string) => ({ xs: of(key).map(x), ys: of(key).map(({ metrics }) => metrics[key]!) });
  const each = name === 'loss' || name === 'accuracy' ? batches.map((line) => line[name]) : [];
  const validation = `val_${name}`;
  return [
    {
      id: 'batches',
      name: 'batches',
      colour: 'blue',
      dash: solid,
      faint: 'batches',
      xs: batches.slice(0, each.length).map(x),
      ys: each,
    },
    { id: 'train', name: 'train', colour: 'blue', dash: dashed, ...columns(name) },
    ...(of(validation).length > 0
      ? [{ id: 'validation', name: 'validation', colour: 'yellow', dash: solid, ...columns(validation) } as const]
      : []),
  ];
}

function rateSeries(
  name: string,
  key: 'learningRate' | 'samplesPerSecond',
  { x, epochs, batches }: Lines,
): LineSeries[] {
  return [
    {
      id: 'batches',
      name: 'batches',
      colour: 'blue',
      dash: solid,
      faint: 'batches',
      xs: batches.map(x),
      ys: batches.map((line) => line[key]),
    },
    { id: key, name, colour: 'blue', dash: solid, xs: epochs.map(x), ys: epochs.map((line) => line[key]) },
  ];
}

function smoothed(series: LineSeries, weight: number): LineSeries[] {
  if (weight <= 0 || series.faint !== undefined) return [series];
  const name = `${series.name} (smoothed ${weight})`;
  return [
    { ...series, id: `${series.id}-raw`, faint: 'raw' },
    { ...series, name, ys: smooth(series.ys, weight) },
  ];
}

function xOf({ createdAt }: RunRecord, kind: CurvesState['x']): Lines['x'] {
  if (kind === 'relative') return ({ time }) => time;
  const start = Date.parse(createdAt) / 1000;
  if (kind === 'wall') return ({ time }) => start + time;
  return (line) => (line.type === 'epoch' ? line.epoch : line.epoch - 1 + line.batch / line.batches);
}

/** Words of the markers; other kinds of findings are about all epochs, or about none. */
const marked: Readonly<Partial<Record<FindingKind, string>>> = {
  'exploding-loss': 'explodes in',
  'majority-rate': 'stuck from',
  overfitting: 'overfits after',
};

function markersOf(record: RunRecord, log: readonly LogLine[], findings: readonly Finding[], x: Lines['x']): Marker[] {
  // An epoch that broke off has batches only.
  const at = (wanted: number | undefined) =>
    log.findLast((line) => line.type !== 'notice' && line.epoch === wanted) as BatchLine | EpochLine | undefined;
  const best = at(record.best?.epoch);
  return [
    ...(best ? [{ x: x(best), label: `best: ${best.epoch}`, colour: 'best' } as const] : []),
    ...findings.flatMap(({ kind, evidence }): Marker[] => {
      const [place, words] = [at(evidence.epoch), marked[kind]];
      return place && words ? [{ x: x(place), label: `${words} ${place.epoch}`, colour: 'red' }] : [];
    }),
  ];
}

/** What always answering the most frequent class would score, where the network does no better. */
function majorityLine(findings: readonly Finding[], { x, epochs }: Lines): LineSeries[] {
  const share = findings.find(({ kind }) => kind === 'majority-rate')?.evidence.numbers.majority;
  if (share === undefined) return [];
  const colour = { id: 'majority', name: 'majority rate', colour: 'red', dash: [2, 2] } as const;
  return [{ ...colour, xs: epochs.map(x), ys: epochs.map(() => share) }];
}
