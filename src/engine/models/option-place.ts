/** Finds where an option is spelt out in a call, so that an error points at the option and not just at the call. */

import type { SourceLocation } from '../../protocol/errors.ts';

/** @returns The option's place within the call that starts at `call`, or `call` where it is not written out there. */
export function optionPlace(source: string, call: SourceLocation, option: string): SourceLocation {
  const lines = source.split('\n');
  const start = lines.slice(0, call.line - 1).reduce((sum, line) => sum + line.length + 1, 0) + (call.column ?? 1) - 1;
  const text = source.slice(start, endOfCall(source, start));
  const name = option.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const found = new RegExp(`(?<=[{,\\s]['"]?)(?<![\\w$.])${name}(?=['"]?\\s*[:,}])`).exec(text);
  if (!found) return call;
  const before = source.slice(0, start + found.index).split('\n');
  return { file: call.file, line: before.length, column: before[before.length - 1].length + 1 };
}

/** Offset after the parenthesis that closes the first one from `start` on; strings are skipped. */
function endOfCall(source: string, start: number): number {
  let depth = 0;
  for (let i = start; i < source.length; i++) {
    const character = source[i];
    if (character === '"' || character === "'" || character === '`') {
      i++;
      while (i < source.length && source[i] !== character) i += source[i] === '\\' ? 2 : 1;
    } else if (character === '(') depth++;
    else if (character === ')' && --depth === 0) return i + 1;
  }
  return source.length;
}
