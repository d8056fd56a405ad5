/** The word in front of a problem, nine columns wide with the blanks after it. */

import type { DatasetProblem } from '../../protocol/datasets.ts';
import { colors, type Look } from './style.ts';

export function severityMark(severity: DatasetProblem['severity'], look: Look): string {
  const { cyan, red, yellow } = colors(look);
  return { error: red('error  '), warning: yellow('warning'), info: cyan('note   ') }[severity];
}
