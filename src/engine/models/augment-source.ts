/**
 * The list `train.augment` as it is written in a model file, and changes of it: of an option's number, of a call. Only what
 * is spelt out can be changed; what is computed is left to the person.
 */

import type { AugmentCall, AugmentChange, AugmentSource, TextEdit } from '../../protocol/preview.ts';
import { codeOf, definitionCall, findMember, membersOf, nameAt, type Region } from './property-place.ts';

interface Call extends AugmentCall {
  readonly region: Region;
  /** Between the parentheses. */
  readonly inside: Region;
  /** The brace of its options. */
  readonly brace?: number;
}

interface Found {
  readonly kind: AugmentSource['kind'];
  readonly calls: readonly Call[];
  /** The bracket of the list. */
  readonly bracket?: number;
  /** Where a list may be put: behind the brace of `train`. */
  readonly train?: number;
}

export function augmentSource(source: string): AugmentSource {
  const { kind, calls } = find(source, codeOf(source));
  if (kind !== 'list') return { kind };
  return { kind, calls: calls.map(({ name, options }) => ({ name, options })) };
}

/** Edits that make the change, from the end of the text to its beginning; undefined where it is not spelt out. */
export function augmentEdits(source: string, change: AugmentChange): TextEdit[] | undefined {
  const text = codeOf(source);
  const found = find(source, text);
  const edits = edit(source, text, found, change);
  return edits?.sort((a, b) => b.start - a.start);
}

function edit(source: string, text: string, found: Found, change: AugmentChange): TextEdit[] | undefined {
  if (change.kind === 'add') return added(source, text, found, change.name);
  const call = found.calls[change.index];
  if (found.kind !== 'list' || call?.name !== change.name) return undefined;
  return change.kind === 'remove' ? [removed(source, text, found, call)] : changed(source, text, call, change);
}

function find(source: string, text: string): Found {
  const definition = definitionCall(text);
  const train = definition && findMember(text, source, definition, 'train');
  const nothing = { kind: 'missing', calls: [] } as const;
  if (!train) return nothing;
  const place = settingsBrace(text, train);
  const augment = findMember(text, source, train, 'augment');
  if (!augment) return place === undefined ? { ...nothing, kind: 'computed' } : { ...nothing, train: place };
  const bracket = /^[^:]*:\s*(?=\[)/.exec(text.slice(augment.start, augment.end));
  if (!bracket) return { kind: 'computed', calls: [] };
  const at = augment.start + bracket[0].length;
  const calls = membersOf(text, at).map((region) => callAt(source, text, region));
  return calls.every((call) => call !== undefined)
    ? { kind: 'list', calls, bracket: at }
    : { kind: 'computed', calls: [] };
}

/** The brace of the settings: of an object, of the one that `({ params }) => ({ … })` gives, or of what is returned. */
function settingsBrace(text: string, train: Region): number | undefined {
  const value = text.slice(train.start, train.end);
  for (const before of [/^[^:({]*:\s*(?=\{)/, /=>\s*\(\s*(?=\{)/, /\breturn\s*(?=\{)/]) {
    const match = before.exec(value);
    if (match) return train.start + match.index + match[0].length;
  }
  return undefined;
}

/** `rotate({ … })` or `rotate()`, also as `augmentations.rotate()`. */
function callAt(source: string, text: string, region: Region): Call | undefined {
  const head = /^(?:[\w$]+\s*\.\s*)*([\w$]+)\s*\(/.exec(text.slice(region.start, region.end));
  const end = region.start + text.slice(region.start, region.end).trimEnd().length;
  if (!head || text[end - 1] !== ')') return undefined;
  const inside = { start: region.start + head[0].length, end: end - 1 };
  const argument = text.slice(inside.start, inside.end).trim();
  if (argument === '') return { name: head[1]!, options: {}, region, inside };
  const brace = text.indexOf('{', inside.start);
  if (!argument.startsWith('{') || !argument.endsWith('}')) return { name: head[1]!, options: {}, region, inside };
  const options = Object.fromEntries(
    membersOf(text, brace).flatMap((member) => {
      const name = nameAt(source, member.at);
      const value = literalOf(source, text, member);
      return name !== undefined && value !== undefined ? [[name, value.value] as const] : [];
    }),
  );
  return { name: head[1]!, options, region, inside, brace };
}

/** The value of a member and where it stands, if it is a number, a boolean or a text. */
function literalOf(source: string, text: string, member: Region) {
  const colon = text.indexOf(':', member.start);
  if (colon < 0 || colon >= member.end) return undefined;
  const raw = source.slice(colon + 1, member.end);
  const written = raw.trim();
  const start = colon + 1 + raw.indexOf(written);
  const place = { start, end: start + written.length };
  if (/^-?(?:\d[\d_]*\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(written))
    return { value: Number(written.replace(/_/g, '')), place };
  if (written === 'true' || written === 'false') return { value: written === 'true', place };
  const quoted = /^(['"])([^'"\\]*)\1$/.exec(written);
  return quoted ? { value: quoted[2]!, place } : undefined;
}

function changed(
  source: string,
  text: string,
  { brace, inside }: Call,
  { option, value }: Extract<AugmentChange, { kind: 'option' }>,
): TextEdit[] | undefined {
  const written = typeof value === 'string' ? `'${value}'` : String(value);
  if (brace === undefined) {
    if (text.slice(inside.start, inside.end).trim() !== '') return undefined;
    return [{ ...inside, text: `{ ${option}: ${written} }` }];
  }
  const members = membersOf(text, brace);
  const member = members.find(({ at }) => nameAt(source, at) === option);
  if (member) {
    const literal = literalOf(source, text, member);
    return literal && [{ ...literal.place, text: written }];
  }
  const last = members.at(-1);
  if (!last) return [{ start: brace + 1, end: brace + 1, text: ` ${option}: ${written} ` }];
  const end = last.start + text.slice(last.start, last.end).trimEnd().length;
  return [{ start: end, end, text: `, ${option}: ${written}` }];
}

/** The call with the comma that belongs to it, and the line if it has one of its own. */
function removed(source: string, text: string, { calls }: Found, { region }: Call): TextEdit {
  const end = region.start + text.slice(region.start, region.end).trimEnd().length;
  const behind = /^\s*,[ \t]*\n?/.exec(text.slice(end));
  const last = calls.at(-1)!.region === region;
  if (behind && !(last && calls.length > 1 && !/\n/.test(behind[0]))) {
    const line = source.slice(0, region.start).search(/[ \t]*$/);
    const own = behind[0].endsWith('\n') && (line === 0 || source[line - 1] === '\n');
    return { start: own ? line : region.start, end: end + behind[0].length, text: '' };
  }
  const before = /,\s*$/.exec(text.slice(0, region.start));
  return { start: before ? before.index : region.start, end, text: '' };
}

function added(source: string, text: string, found: Found, name: string): TextEdit[] | undefined {
  const imported = importOf(source, text, name);
  if (found.kind === 'missing' && found.train !== undefined) {
    const at = found.train + 1;
    const indent = /^\s*?\n(\s*)\S/.exec(source.slice(at))?.[1];
    const written = `augment: [${name}()],`;
    return [{ start: at, end: at, text: indent === undefined ? ` ${written}` : `\n${indent}${written}` }, ...imported];
  }
  if (found.kind !== 'list' || found.bracket === undefined) return undefined;
  const last = found.calls.at(-1)?.region;
  if (!last) return [{ start: found.bracket + 1, end: found.bracket + 1, text: `${name}()` }, ...imported];
  const end = last.start + text.slice(last.start, last.end).trimEnd().length;
  const indent = /\n([ \t]*)$/.exec(source.slice(0, last.start))?.[1];
  return [{ start: end, end, text: indent === undefined ? `, ${name}()` : `,\n${indent}${name}()` }, ...imported];
}

/** Adds the name to what the file imports of `darkroom`. */
function importOf(source: string, text: string, name: string): TextEdit[] {
  for (const match of source.matchAll(/import\s*\{([^}]*)\}\s*from\s*(['"])darkroom\2/g)) {
    if (text[match.index] !== 'i') continue;
    const names = match[1]!.split(',').map((each) => each.trim());
    if (names.includes(name)) return [];
    const open = match.index + match[0].indexOf('{') + 1;
    const end = open + match[1]!.trimEnd().replace(/,$/, '').length;
    return [{ start: end, end, text: `${names.some(Boolean) ? ',' : ''} ${name}` }];
  }
  return [{ start: 0, end: 0, text: `import { ${name} } from 'darkroom';\n` }];
}
