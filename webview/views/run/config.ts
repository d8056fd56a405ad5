/** The tab Config: everything that the run's record says, in groups. */

import type { InputSpec, RunRecord } from '../../../src/protocol/runs.ts';
import { formatDuration, formatNumber, grouped } from '../../charts/format.ts';
import { element, replaceChildren } from '../../ui/element.ts';
import type { RunView } from './context.ts';

type Facts = readonly (readonly [title: string, value: string | undefined])[];

export function configView(): RunView {
  const root = element('div', { class: 'config' });
  let shown: RunRecord | undefined;
  return {
    element: root,
    update({ record, state }) {
      if (!record || record === shown) return;
      shown = record;
      replaceChildren(
        root,
        ...configGroups(record, state ?? record.state).map(([title, facts]) => group(title, facts)),
      );
    },
  };
}

/** Exported for its test: which facts there are, without a page. */
export function configGroups(record: RunRecord, state: string): readonly (readonly [title: string, facts: Facts])[] {
  const { split, parameters, device, params, optimizer } = record;
  return [
    [
      'Run',
      [
        ['id', record.id],
        ['state', state],
        ['reason', record.reason],
        ['begun', date(record.createdAt)],
        ['ended', record.endedAt && date(record.endedAt)],
        ['training time', formatDuration(record.duration)],
        ['epochs', `${record.epochsDone} of ${record.epochs}`],
        [
          'best',
          record.best && `${record.best.monitor} ${formatNumber(record.best.value)} in epoch ${record.best.epoch}`,
        ],
      ],
    ],
    ['Params', Object.entries(params).map(([name, value]) => [name, String(value)])],
    [
      'Training',
      [
        ['model file', record.modelFile],
        ['batch size', grouped(record.batchSize)],
        ['loss', record.loss],
        ...Object.entries(optimizer).map(([name, value]) => [`optimizer ${name}`, plain(value)] as const),
        ['seed', String(record.seed)],
        ['parameters', `${grouped(parameters.total)}, ${grouped(parameters.trainable)} trainable`],
      ],
    ],
    [
      'Data',
      [
        ['dataset', record.dataset],
        ['fingerprint', record.datasetFingerprint],
        ['classes', `${record.classNames.length}: ${listed(record.classNames)}`],
        ['training images', grouped(split.sizes.train)],
        ['limited to', record.limit === undefined ? undefined : grouped(record.limit)],
        ['validation images', grouped(split.sizes.validation)],
        ['test images', grouped(split.sizes.test)],
        ['split', `${split.id} (${split.manifest})`],
        ['input', inputText(record.input)],
      ],
    ],
    [
      'Machine',
      [
        ['device', `${device.id}: ${device.description}`],
        ['git commit', record.gitCommit],
        ...Object.entries(record.versions),
      ],
    ],
  ];
}

function group(title: string, facts: Facts): HTMLElement {
  const there = facts.filter(([, value]) => value !== undefined && value !== '');
  return element(
    'section',
    {},
    element('h3', {}, title),
    there.length === 0
      ? element('p', { class: 'muted' }, 'None.')
      : element(
          'dl',
          { class: 'facts-list' },
          ...there.flatMap(([name, value]) => [element('dt', {}, name), element('dd', {}, value)]),
        ),
  );
}

function inputText({ height, width, channels, scale }: InputSpec): string {
  const numbers =
    typeof scale === 'string' ? scale : `mean ${scale.mean.join(', ')}, deviation ${scale.std.join(', ')}`;
  return `${width} × ${height}, ${channels === 1 ? 'grey' : 'RGB'}, scaled to ${numbers}`;
}

const listed = (names: readonly string[]) =>
  names.length > 20 ? `${names.slice(0, 20).join(', ')} and ${names.length - 20} more` : names.join(', ');

const plain = (value: unknown) => (typeof value === 'object' ? JSON.stringify(value) : String(value));

const date = (iso: string) => new Date(iso).toLocaleString();
