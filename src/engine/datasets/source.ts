/** What a dataset format is asked to do: say whether a folder is of its kind, and open it. */

import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { DatasetFormat, DatasetProblem } from '../../protocol/datasets.ts';
import { classNamesMismatch } from '../../protocol/errors.ts';
import type { Dataset, Work } from './dataset.ts';
import type { DatasetEntry } from './workspace-schema.ts';

/** An entry of darkroom.json that is to be opened. */
export interface DatasetSource {
  readonly name: string;
  /** Absolute path: the entry's folder, or its CSV file. */
  readonly path: string;
  /** Absolute path of the folder that holds darkroom.json. */
  readonly workspace: string;
  readonly entry: DatasetEntry;
}

export interface FormatReader {
  readonly format: DatasetFormat;
  /** Whether the names of the files look like this format; the first match in the registry's order wins. */
  match(path: string): Promise<boolean>;
  /** Throws UserErrors that name the file and what is wrong with it. */
  open(source: DatasetSource, work: Work): Promise<Dataset>;
}

/** A problem with up to five examples; none if there are no items. */
export function problem(
  severity: DatasetProblem['severity'],
  code: string,
  items: readonly string[],
  message: (count: number) => string,
): DatasetProblem[] {
  const count = items.length;
  return count === 0 ? [] : [{ severity, code, message: message(count), count, examples: items.slice(0, 5) }];
}

/** A problem in one text, for a notice. */
export const told = ({ message, count, examples }: DatasetProblem): string => {
  const few = examples.slice(0, 3);
  return few.length === 0 ? message : `${message} ${few.join(', ')}${count > few.length ? ', …' : ''}`;
};

/** `1 image`, `5 images`. */
export const counted = (count: number, noun: string, plural = `${noun}s`): string =>
  `${count.toLocaleString('en')} ${count === 1 ? noun : plural}`;

/** Names for class indices: those given, if there are enough of them, or else those that the format knows. */
export function classNamesFor(
  source: DatasetSource,
  known: readonly string[] | undefined,
  labels: Int32Array,
): readonly string[] {
  const needed = labels.reduce((most, label) => Math.max(most, label), -1) + 1;
  const given = source.entry.classes;
  if (given && given.length < needed) {
    throw classNamesMismatch(source.name, `there are ${given.length} names, but labels up to ${needed - 1}`);
  }
  const names = given ?? known ?? Array.from({ length: needed }, (_, index) => String(index));
  return Array.from({ length: Math.max(needed, names.length) }, (_, index) => names[index] ?? String(index));
}

/** A fingerprint from parts; no two lists of parts run together to the same text. */
export function fingerprintOf(parts: Iterable<string>): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('hex').slice(0, 32);
}

/** `cat` and `dog/01.png` as one thing to show: a name of a file without its extension. */
export const stemOf = (id: string): string => basename(id).replace(/\.[^.]*$/, '');
