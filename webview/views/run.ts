/** One run on a page: what it is, how loss and accuracy went, and the same numbers as a table. Data in, HTML out. */

import type { ToRunPage } from '../../src/protocol/run-panel.ts';
import type { LogLine, RunRecord } from '../../src/protocol/runs.ts';
import { curves, type Series } from '../charts/curves.ts';
import { escapeHtml } from '../escape-html.ts';

export interface RunData {
  readonly record?: RunRecord;
  readonly state?: string;
  readonly log: readonly LogLine[];
  readonly problem?: string;
}

export const emptyRun: RunData = { log: [] };

/** The data after a message of the panel. A line that came both in the file and as an event is kept once. */
export function withMessage(data: RunData, message: ToRunPage): RunData {
  if (message.kind === 'problem') return { ...data, problem: message.message };
  if (message.kind === 'run') return { record: message.record, state: message.state, log: message.log };
  const last = data.log.at(-1);
  const known = last !== undefined && last.type === message.line.type && last.time === message.line.time;
  return known ? data : { ...data, log: [...data.log, message.line] };
}

export function runView({ record, state, log, problem }: RunData): string {
  if (problem !== undefined) return `<p class="problem">${escapeHtml(problem)}</p>`;
  if (!record) return '<p>Reading the run…</p>';
  const epochs = log.filter((line) => line.type === 'epoch');
  const last = epochs.at(-1);
  const facts = [
    record.dataset,
    `epoch ${last?.epoch ?? 0} of ${record.epochs}`,
    record.device.id,
    ...Object.entries(record.params).map(([name, value]) => `${name}=${value}`),
  ];
  return [
    `<h1>${escapeHtml(record.modelFile)} <span class="state">${escapeHtml(state ?? record.state)}</span></h1>`,
    `<p>${facts.map(escapeHtml).join(' · ')}</p>`,
    ...(record.reason ? [`<p>${escapeHtml(record.reason)}</p>`] : []),
    '<div class="charts">',
    curves({ title: 'Loss', series: series(log, 'loss'), epochs: record.epochs, best: record.best?.epoch }),
    curves({ title: 'Accuracy', series: series(log, 'accuracy'), epochs: record.epochs, best: record.best?.epoch }),
    '</div>',
    epochTable(epochs),
  ].join('\n');
}

function series(log: readonly LogLine[], metric: 'loss' | 'accuracy'): Series[] {
  const batches = log.filter((line) => line.type === 'batch');
  const epochs = log.filter((line) => line.type === 'epoch');
  const of = (name: string) =>
    epochs.flatMap(({ epoch, metrics }) => (name in metrics ? [[epoch, metrics[name]!] as const] : []));
  return [
    {
      name: 'batches',
      kind: 'faint',
      points: batches.map((line) => [line.epoch - 1 + line.batch / line.batches, line[metric]]),
    },
    { name: 'train', kind: 'train', points: of(metric) },
    { name: 'validation', kind: 'validation', points: of(`val_${metric}`) },
  ];
}

function epochTable(epochs: readonly Extract<LogLine, { type: 'epoch' }>[]): string {
  const names = [...new Set(epochs.flatMap(({ metrics }) => Object.keys(metrics)))];
  if (names.length === 0) return '';
  const head = ['epoch', ...names, 'learning rate'].map((name) => `<th scope="col">${escapeHtml(name)}</th>`).join('');
  const rows = epochs.map(({ epoch, metrics, learningRate }) => {
    const cells = names.map((name) => metrics[name]?.toFixed(4) ?? '');
    return `<tr>${[epoch, ...cells, learningRate].map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
  });
  return `<table><thead><tr>${head}</tr></thead><tbody>${rows.join('')}</tbody></table>`;
}
