/** What a run's record says, as titles and values in groups. */

import type { InputSpec, MeanAndStd, RunRecord } from '../protocol/runs.ts';
import { formatDuration, formatNumber, grouped } from './format.ts';

/** Those without a value are not shown. */
export type Facts = readonly (readonly [title: string, value: string | undefined])[];

/** @param date Writes a time that is given as ISO 8601. */
export function configGroups(
  record: RunRecord,
  state: string,
  date: (iso: string) => string,
): readonly (readonly [title: string, facts: Facts])[] {
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
        ['class weights', record.classWeights && plain(record.classWeights)],
        ['sampling', record.sampling && sampling(record.sampling)],
        ...(record.augment ?? []).map(
          ({ name, ...options }) => [`augmentation ${name}`, augmentation(options)] as const,
        ),
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

function inputText({ height, width, channels, resize = 'stretch', pad = 0, scale, statistics }: InputSpec): string {
  const size = `${width} × ${height}, ${channels === 1 ? 'grey' : 'RGB'}`;
  const shape = resize === 'contain' ? `contained, padded with ${pad}` : resize === 'cover' ? 'covered' : undefined;
  const numbers = typeof scale === 'string' ? scaleTexts[scale] : meanAndStd('scaled to', scale);
  const measured = statistics && meanAndStd('measured', statistics);
  return [size, shape, numbers, measured].filter((part) => part !== undefined).join(', ');
}

const scaleTexts: Readonly<Record<Extract<InputSpec['scale'], string>, string>> = {
  '0..1': 'scaled to 0..1',
  '-1..1': 'scaled to -1..1',
  '0..255': 'scaled to 0..255',
  imagenet: 'standardized as ImageNet',
  dataset: 'standardized by the training images',
  image: 'each image standardized by itself',
};

const meanAndStd = (what: string, { mean, std }: MeanAndStd) => {
  const list = (numbers: readonly number[]) => numbers.map((number) => formatNumber(number)).join(', ');
  return `${what} mean ${list(mean)}, deviation ${list(std)}`;
};

const listed = (names: readonly string[]) =>
  names.length > 20 ? `${names.slice(0, 20).join(', ')} and ${names.length - 20} more` : names.join(', ');

const plain = (value: unknown) => (typeof value === 'object' ? JSON.stringify(value) : String(value));

function sampling(setting: NonNullable<RunRecord['sampling']>): string {
  if (setting === 'balanced') return 'balanced batches';
  const { oversample } = setting;
  if (oversample === 'balanced') return 'all classes as often as the largest';
  return Object.entries(oversample)
    .map(([name, factor]) => `${name} ${factor} times`)
    .join(', ');
}

/** `degrees 15, fill reflect`; that all images are changed goes without saying. */
const augmentation = (options: Readonly<Record<string, unknown>>): string =>
  Object.entries(options)
    .filter(([name, value]) => name !== 'p' || value !== 1)
    .map(([name, value]) => `${name} ${plain(value)}`)
    .join(', ') || 'all images';
