/** Reads a command's arguments: its words and flags, typed by their declaration. What it can't read is a usage error. */

import { nearest } from '../protocol/nearest.ts';

export type Flag =
  | { readonly kind: 'text'; readonly value: string; readonly description: string }
  | { readonly kind: 'integer'; readonly value: string; readonly description: string; readonly least: number }
  | { readonly kind: 'choice'; readonly choices: readonly string[]; readonly description: string }
  /** Given any number of times: `--exclude a.png --exclude b.png`. */
  | { readonly kind: 'texts'; readonly value: string; readonly description: string }
  /** The same with names: `--set a=1 --set b=2`. */
  | { readonly kind: 'pairs'; readonly value: string; readonly description: string }
  | { readonly kind: 'switch'; readonly description: string };

export type Flags = Readonly<Record<string, Flag>>;

type FlagValue<F extends Flag> = F extends { kind: 'integer' }
  ? number | undefined
  : F extends { kind: 'choice'; choices: readonly (infer C)[] }
    ? C | undefined
    : F extends { kind: 'texts' }
      ? readonly string[]
      : F extends { kind: 'pairs' }
        ? Readonly<Record<string, string>>
        : F extends { kind: 'switch' }
          ? boolean
          : string | undefined;

export type FlagValues<F extends Flags> = { readonly [K in keyof F]: FlagValue<F[K]> };

/** The words of a command besides its flags; `many` is the last one, given once or more. */
export interface Words {
  readonly names: readonly string[];
  /** How many of them may be left out, from the right. Default 0. */
  readonly optional?: number;
  readonly many?: boolean;
}

export interface Arguments<F extends Flags> {
  readonly words: readonly string[];
  readonly flags: FlagValues<F>;
}

/** The command line can't be understood. Ends with exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** @throws UsageError */
export function parseArguments<F extends Flags>(argv: readonly string[], words: Words, flags: F): Arguments<F> {
  const found: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, { kind }] of Object.entries(flags)) {
    if (kind === 'pairs') values[name] = {};
    if (kind === 'texts') values[name] = [];
    if (kind === 'switch') values[name] = false;
  }
  for (let i = 0; i < argv.length; i++) {
    const argument = argv[i]!;
    if (argument === '--') {
      found.push(...argv.slice(i + 1));
      break;
    }
    if (!argument.startsWith('-') || argument === '-') {
      found.push(argument);
      continue;
    }
    const [name, inline] = splitFlag(argument);
    const flag = Object.hasOwn(flags, name) ? flags[name]! : unknownFlag(argument, Object.keys(flags));
    if (flag.kind === 'switch') {
      if (inline !== undefined) throw new UsageError(`--${name} takes no value.`);
      values[name] = true;
    } else {
      const text = inline ?? argv[++i];
      if (text === undefined) throw new UsageError(`--${name} needs a value: --${name} ${valueName(flag)}.`);
      if (flag.kind === 'texts') (values[name] as string[]).push(text);
      else if (flag.kind === 'pairs') Object.assign(values[name] as object, readPair(name, text));
      else if (name in values) throw new UsageError(`--${name} is given twice.`);
      else values[name] = readValue(name, flag, text);
    }
  }
  checkWords(found, words);
  return { words: found, flags: values as FlagValues<F> };
}

/** How a flag's value is called in help: `N`, `name=value`, `train|validation|test`. */
export function valueName(flag: Flag): string {
  if (flag.kind === 'switch') return '';
  return flag.kind === 'choice' ? flag.choices.join('|') : flag.value;
}

function splitFlag(argument: string): [name: string, inline: string | undefined] {
  const name = argument.replace(/^--?/, '');
  const equals = name.indexOf('=');
  return equals < 0 ? [name, undefined] : [name.slice(0, equals), name.slice(equals + 1)];
}

function unknownFlag(argument: string, known: readonly string[]): never {
  const [name] = splitFlag(argument);
  const meant = nearest(name, known);
  const hint = meant ? `Did you mean --${meant}?` : `There are: ${known.map((each) => `--${each}`).join(', ')}.`;
  throw new UsageError(`There is no flag ${argument.split('=', 1)[0]}. ${hint}`);
}

function readValue(
  name: string,
  flag: Exclude<Flag, { kind: 'pairs' | 'texts' | 'switch' }>,
  text: string,
): string | number {
  if (flag.kind === 'integer') {
    const number = Number(text);
    if (text.trim() === '' || !Number.isSafeInteger(number) || number < flag.least) {
      throw new UsageError(`--${name} must be a whole number of at least ${flag.least}, not ${JSON.stringify(text)}.`);
    }
    return number;
  }
  if (flag.kind === 'choice' && !flag.choices.includes(text)) {
    const meant = nearest(text, flag.choices);
    const hint = meant ? ` Did you mean ${meant}?` : '';
    throw new UsageError(`--${name} must be one of ${flag.choices.join(', ')}, not ${JSON.stringify(text)}.${hint}`);
  }
  if (text === '') throw new UsageError(`--${name} is empty.`);
  return text;
}

function readPair(name: string, text: string): Record<string, string> {
  const equals = text.indexOf('=');
  if (equals <= 0) throw new UsageError(`--${name} must be name=value, not ${JSON.stringify(text)}.`);
  return { [text.slice(0, equals)]: text.slice(equals + 1) };
}

function checkWords(found: readonly string[], { names, optional = 0, many }: Words): void {
  const missing = names[found.length];
  if (found.length < names.length - optional) throw new UsageError(`<${missing}> is missing.`);
  if (found.length > names.length && !many) {
    throw new UsageError(`${JSON.stringify(found[names.length])} is one argument too many.`);
  }
}
