/** The one table of checks, and how they are run together. */

import type { DataFinding } from '../../../protocol/datasets.ts';
import { blank } from './blank.ts';
import { brightness } from './brightness.ts';
import type { Check, CheckInput } from './check.ts';
import { classes } from './classes.ts';
import { colours } from './colours.ts';
import { exactCopies } from './exact-copies.ts';
import { fileKinds } from './file-kinds.ts';
import { groups } from './groups.ts';
import { nearCopies } from './near-copies.ts';
import { sizes } from './sizes.ts';
import { unreadable } from './unreadable.ts';

const checks: readonly Check[] = [
  unreadable,
  exactCopies,
  nearCopies,
  groups,
  classes,
  blank,
  sizes,
  colours,
  brightness,
  fileKinds,
];

const severities: readonly DataFinding['severity'][] = ['error', 'warning', 'info'];

/** Worst first; of equal severity in the order of the checks. */
export function runChecks(input: CheckInput): DataFinding[] {
  const found = checks.flatMap((check) => check.run(input)).filter((one) => one !== undefined);
  return found.sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
}
