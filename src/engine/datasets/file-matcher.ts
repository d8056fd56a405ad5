/**
 * Finds the image that a cell of a CSV file means: by its path, or by its name with a missing or another extension,
 * in other case, or with a path that starts elsewhere.
 */

import { basename } from 'node:path';
import { stemOf } from './source.ts';

export type MatchKind = 'exact' | 'no-extension' | 'other-extension' | 'other-case' | 'other-folder';

export interface FileMatch {
  /** Index into the ids. */
  readonly file: number;
  readonly kind: MatchKind;
}

/** An index that several ids share is ambiguous and is never used to guess. */
const ambiguous = -1;

export function fileMatcher(ids: readonly string[]): (cell: string) => FileMatch | undefined {
  const byPath = indexed(ids, (id) => id);
  const byPathInAnyCase = indexed(ids, (id) => id.toLowerCase());
  const byPathWithoutExtension = indexed(ids, withoutExtension);
  const byName = indexed(ids, (id) => basename(id));
  const byStem = indexed(ids, stemOf);

  return (cell) => {
    const path = normalized(cell);
    if (path === '') return undefined;
    const found = (index: ReadonlyMap<string, number>, key: string, kind: MatchKind): FileMatch | undefined => {
      const file = index.get(key);
      return file === undefined || file === ambiguous ? undefined : { file, kind };
    };
    return (
      found(byPath, path, 'exact') ??
      found(byPathWithoutExtension, path, 'no-extension') ??
      found(byPathInAnyCase, path.toLowerCase(), 'other-case') ??
      found(byPathWithoutExtension, withoutExtension(path), 'other-extension') ??
      found(byName, basename(path), 'other-folder') ??
      found(byStem, basename(path), 'no-extension') ??
      found(byStem, stemOf(path), 'other-extension')
    );
  };
}

/** Forward slashes, no `./` in front, and one way to write letters with accents (macOS decomposes them). */
const normalized = (path: string) =>
  path
    .replaceAll('\\', '/')
    .replace(/^(\.?\/)+/, '')
    .normalize('NFC');

const withoutExtension = (path: string) => path.replace(/\.[^./]*$/, '');

function indexed(ids: readonly string[], key: (id: string) => string): Map<string, number> {
  const index = new Map<string, number>();
  ids.forEach((id, at) => {
    const name = key(id.normalize('NFC'));
    index.set(name, index.has(name) ? ambiguous : at);
  });
  return index;
}
