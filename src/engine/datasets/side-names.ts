/** What people call the sides of a split, in folders and in tables. */

import type { SplitName } from '../../protocol/runs.ts';

const names: Readonly<Record<string, SplitName>> = {
  train: 'train',
  training: 'train',
  val: 'validation',
  valid: 'validation',
  validation: 'validation',
  dev: 'validation',
  test: 'test',
  testing: 'test',
};

/** In any case; undefined for a name that means no side. */
export function sideOfName(name: string): SplitName | undefined {
  const key = name.trim().toLowerCase();
  return Object.hasOwn(names, key) ? names[key] : undefined;
}
