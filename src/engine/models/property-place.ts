/**
 * Finds where a property of the definition is written in a model file, so that an error about `train.batchSize` points at
 * its line. Reads the text just well enough for that: brackets, strings, comments; no parser of TypeScript is needed.
 */

import type { SourceLocation } from '../../protocol/errors.ts';

/**
 * @param path of the property within the object that defineModel gets: `['train', 'batchSize']`.
 * @returns The place of the property, else of the nearest one around it that is written out, else of the call of
 * defineModel; undefined where there is none.
 */
export function propertyPlace(source: string, file: string, path: readonly PropertyKey[]): SourceLocation | undefined {
  const text = codeOf(source);
  const call = definitionCall(text);
  if (!call) return undefined;
  let at = call.at;
  let region: Region | undefined = call;
  for (const key of path) {
    region = typeof key === 'string' ? findMember(text, source, region, key) : undefined;
    if (!region) break;
    at = region.at!;
  }
  return { file, ...lineAndColumn(source, at) };
}

/** The call of defineModel, from behind its parenthesis on. */
export function definitionCall(text: string): (Region & { readonly at: number }) | undefined {
  const call = /\bdefineModel\s*(?:<[^()]*>\s*)?\(/.exec(text);
  return call ? { at: call.index, start: call.index + call[0].length, end: text.length } : undefined;
}

export interface Region {
  /** Offset of the member's name. */
  readonly at?: number;
  /** Of its value, or of what may hold an object. */
  readonly start: number;
  readonly end: number;
}

/** The member of that name in the first object of the region that has one: a function may take an object, too. */
export function findMember(text: string, source: string, { start, end }: Region, name: string): Region | undefined {
  for (let open = text.indexOf('{', start); open >= 0 && open < end; open = text.indexOf('{', open + 1)) {
    for (const member of membersOf(text, open)) {
      if (nameAt(source, member.at) === name) return member;
    }
  }
  return undefined;
}

/** Members of the object or array, or statements of the block, whose bracket is at `open`. */
export function membersOf(text: string, open: number): (Region & { readonly at: number })[] {
  const members: (Region & { readonly at: number })[] = [];
  let depth = 0;
  let start = open + 1;
  for (let i = open; i < text.length; i++) {
    const character = text[i]!;
    if ('{[('.includes(character)) depth++;
    else if ('}])'.includes(character)) depth--;
    if (depth > 1 || (depth === 1 && character !== ',')) continue;
    const at =
      start + (/^\s*(?:(?:async|get)\s+(?=[\p{ID_Continue}$]))?\*?\s*/u.exec(text.slice(start, i))?.[0].length ?? 0);
    if (i > open && at < i) members.push({ at, start: at, end: i });
    start = i + 1;
    if (depth === 0) break;
  }
  return members;
}

/** The name that a member begins with: `epochs:`, `'epochs':`, `epochs,` or `epochs() {`. */
export function nameAt(source: string, at: number): string | undefined {
  const match = /^(?:(['"])(.*?)\1|([\p{ID_Continue}$]+))\s*[:,}(]/u.exec(source.slice(at, at + 200));
  return match?.[2] ?? match?.[3];
}

/** Comments, strings and regular expressions; a template ends here at its first expression. */
const literal =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^'\\\n]|\\[\s\S])*'|"(?:[^"\\\n]|\\[\s\S])*"|(?<=[(,=:[!&|?{};]\s*)\/(?![/*])(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y;
const template = /(?:[^`\\$]|\\[\s\S]|\$(?!\{))*(?:`|\$\{|$)/y;

/** The text with everything blanked out that is no code, so that brackets can be counted and offsets stay what they are. */
export function codeOf(source: string): string {
  const parts: string[] = [];
  /** For each template that is open: how many braces are open in its expression. */
  const open: number[] = [];
  const skip = (pattern: RegExp, at: number): number => {
    pattern.lastIndex = at;
    const length = pattern.exec(source)?.[0].length ?? 0;
    const quoted = length > 1 && `'"`.includes(source[at]!);
    // A name of a property may stand in quotes: they stay, so that it is seen where it begins.
    parts.push(quoted ? `'${' '.repeat(length - 2)}'` : ' '.repeat(length));
    return at + length;
  };
  for (let at = 0; at < source.length; ) {
    const character = source[at]!;
    const depth = open.at(-1);
    const endsExpression = character === '}' && depth === 0;
    if (character === '`' || endsExpression) {
      parts.push(' ');
      if (endsExpression) open.pop();
      at = skip(template, at + 1);
      if (source.endsWith('${', at)) open.push(0);
      continue;
    }
    const after = skip(literal, at);
    if (after === at) {
      if (depth !== undefined && character === '{') open[open.length - 1] = depth + 1;
      if (depth !== undefined && character === '}') open[open.length - 1] = depth - 1;
      parts.push(source[at++]!);
    } else at = after;
  }
  return parts.join('');
}

function lineAndColumn(source: string, offset: number): { line: number; column: number } {
  const before = source.slice(0, offset);
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
}
