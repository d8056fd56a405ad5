/** What the detectors found, in a terminal: a mark, the title, what was seen and what to do. */

import type { Finding } from '../../protocol/findings.ts';
import { clean, colors, type Look, wrap } from './style.ts';

/** Empty where nothing was found. */
export function findingLines(findings: readonly Finding[], look: Look): string[] {
  const { bold, dim, red, yellow, cyan } = colors(look);
  const marks = { error: red('✖'), warning: yellow('!'), info: cyan('i') };
  const indented = (text: string) => wrap(clean(text), Math.max(20, look.width - 4));
  return findings.flatMap(({ severity, title, message, advice }) => [
    `${marks[severity]} ${bold(clean(title))}`,
    ...indented(message).map((line) => `  ${dim(line)}`),
    ...indented(advice).map((line, i) => `${i === 0 ? '→ ' : '  '}${line}`),
  ]);
}
