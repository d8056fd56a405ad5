/** What a probe says, in words and rows: for the terminal, the page and the files that are saved. */

import type { Probe, ProbeName, ProbeResult } from '../protocol/probe.ts';
import { capital, listed } from './words.ts';

interface Words {
  /** What was done to the images. */
  readonly title: string;
  /** As the subject of a sentence. */
  readonly act: string;
  /** What a network must go by to lose accuracy by it. */
  readonly feature: string;
  readonly unit?: '°' | ' %';
}

export const probeWords: Readonly<Record<ProbeName, Words>> = {
  mirror: { title: 'mirrored', act: 'mirroring', feature: 'which side is left' },
  'upside-down': { title: 'upside down', act: 'turning upside down', feature: 'which way is up' },
  rotate: { title: 'rotated', act: 'rotation', feature: 'upright images', unit: '°' },
  shift: { title: 'shifted', act: 'a shift', feature: 'the place in the image', unit: ' %' },
  enlarge: { title: 'enlarged', act: 'enlargement', feature: 'size', unit: ' %' },
  shrink: { title: 'shrunk', act: 'shrinking', feature: 'size', unit: ' %' },
  shear: { title: 'slanted', act: 'a slant', feature: 'upright lines', unit: '°' },
  darken: { title: 'darker', act: 'darkening', feature: 'brightness', unit: ' %' },
  brighten: { title: 'brighter', act: 'brightening', feature: 'brightness', unit: ' %' },
  flatten: { title: 'less contrast', act: 'less contrast', feature: 'contrast', unit: ' %' },
  harden: { title: 'more contrast', act: 'more contrast', feature: 'contrast', unit: ' %' },
  decolour: { title: 'less colour', act: 'less colour', feature: 'colour', unit: ' %' },
  noise: { title: 'noise', act: 'noise', feature: 'clean pixels', unit: ' %' },
  blur: { title: 'blurred', act: 'blur', feature: 'fine details', unit: ' %' },
  cover: { title: 'a square covered', act: 'a covered square', feature: 'every part of the image', unit: ' %' },
};

/** `15°`, `20 %`; nothing where there is no more or less. */
export const strengthText = ({ name, strength }: Pick<ProbeResult, 'name' | 'strength'>): string =>
  strength === undefined ? '' : `${strength}${probeWords[name].unit ?? ''}`;

/** Accuracy that is lost, 0..1; negative where some was won. */
export const dropOf = ({ accuracy }: Probe, result: ProbeResult): number => accuracy - result.accuracy;

/**
 * Half of the 95 % interval of a drop, 0..1. The same images were seen before and after, so that only those count that
 * changed sides (Q. McNemar, Note on the sampling error of the difference between correlated proportions, Psychometrika 12,
 * 1947); one more on each side keeps few of them from looking certain.
 */
export function marginOf({ count }: Probe, { lost, won }: ProbeResult): number {
  const [from, to] = [(lost + 1) / count, (won + 1) / count];
  return 1.96 * Math.sqrt(Math.max(0, from + to - (from - to) ** 2) / count);
}

/** Whether it costs more than chance would take. */
const costs = (probe: Probe, result: ProbeResult) => dropOf(probe, result) > marginOf(probe, result);

/** `21.0` */
export const points = (share: number): string => (share * 100).toFixed(1).replace(/^-0\.0$/, '0.0');

export interface ProbeGroup {
  readonly name: ProbeName;
  /** From weak to strong. */
  readonly results: readonly ProbeResult[];
}

/** The results of each change, the costliest change first. */
export function probeGroups(probe: Probe): ProbeGroup[] {
  const names = [...new Set(probe.results.map(({ name }) => name))];
  const groups = names.map((name) => ({ name, results: probe.results.filter((result) => result.name === name) }));
  return groups.sort((a, b) => worstDrop(probe, b) - worstDrop(probe, a));
}

export const worstDrop = (probe: Probe, { results }: ProbeGroup): number =>
  Math.max(...results.map((result) => dropOf(probe, result)));

/** What the network goes by, in two or three sentences. */
export function probeReading(probe: Probe): string {
  const groups = probeGroups(probe);
  const costly = groups.filter(({ results }) => results.some((result) => costs(probe, result)));
  if (costly.length === 0) {
    return `No change of the images costs more than chance would take: this network goes by none of what was changed, or by nothing that is in the images.`;
  }
  const [first, second] = costly.slice(0, 2).map((group) => costSentence(probe, group));
  const used = featuresOf(costly.slice(0, 3));
  const unused = groups
    .filter((group) => !costly.includes(group) && !used.includes(probeWords[group.name].feature))
    .slice(-3);
  return [
    `${capital([first, second].filter(Boolean).join(', '))}.`,
    `What the network goes by most: ${listed(used)}.`,
    ...(unused.length > 0
      ? [`No loss beyond chance by ${listed(unused.map(({ name }) => probeWords[name].act))}.`]
      : []),
  ].join(' ');
}

/** The weakest strength that costs more than chance, and the strongest. */
function costSentence(probe: Probe, { name, results }: ProbeGroup): string {
  const known = results.filter((result) => costs(probe, result));
  const [least, most] = [known[0]!, known.at(-1)!];
  const of = (result: ProbeResult) => points(dropOf(probe, result));
  const by = (result: ProbeResult) => (result.strength === undefined ? '' : ` by ${strengthText(result)}`);
  const { act } = probeWords[name];
  const start = `${act}${by(least)} costs ${of(least)} points`;
  return least === most ? start : `${start} and by ${strengthText(most)} ${of(most)}`;
}

const featuresOf = (groups: readonly ProbeGroup[]) => [...new Set(groups.map(({ name }) => probeWords[name].feature))];

export const probeColumns = ['change', 'strength', 'accuracy', 'lost points', '± 95 %', 'loss', 'trained'] as const;

/** The costliest change first, each from weak to strong. */
export const probeRows = (probe: Probe): readonly (readonly string[])[] =>
  probeGroups(probe).flatMap(({ results }) =>
    results.map((result) => [
      probeWords[result.name].title,
      strengthText(result),
      `${points(result.accuracy)} %`,
      points(dropOf(probe, result)),
      points(marginOf(probe, result)),
      result.loss.toFixed(3),
      result.trained ? 'yes' : '',
    ]),
  );

/** With all digits. */
export const probeCsv = (probe: Probe): (readonly (string | number)[])[] => [
  ['change', 'strength', 'accuracy', 'loss', 'lost', 'won', 'trained'],
  ['as they are', '', probe.accuracy, probe.loss, 0, 0, ''],
  ...probe.results.map(({ name, strength = '', accuracy, loss, lost, won, trained }) => [
    ...[name, strength, accuracy, loss, lost, won],
    trained ? 'yes' : '',
  ]),
];
