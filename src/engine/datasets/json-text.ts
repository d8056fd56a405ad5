/**
 * Parses JSON and remembers where everything stands, for error messages with line and column: those of JSON.parse
 * differ between versions of Node and often name no place.
 */

export interface JsonText {
  readonly value: unknown;
  /** Offset of the value at a path, or of its nearest ancestor that exists. */
  offsetOf(path: readonly PropertyKey[]): number;
}

export class JsonSyntaxError extends Error {
  constructor(
    message: string,
    readonly offset: number,
  ) {
    super(message);
  }
}

const deepest = 100;
const literals: Readonly<Record<string, unknown>> = { true: true, false: false, null: null };

/** Throws JsonSyntaxError. A byte order mark is skipped. */
export function parseJsonText(text: string): JsonText {
  const offsets = new Map<string, number>();
  const skip = /[ \t\r\n\ufeff]*/y;
  const token =
    /"(?:[^"\\\n\r\t]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
  let at = 0;

  const peek = (): string | undefined => {
    skip.lastIndex = at;
    skip.test(text);
    at = skip.lastIndex;
    if (text.startsWith('//', at) || text.startsWith('/*', at)) throw fail('JSON has no comments');
    return text[at];
  };
  const fail = (message: string) => new JsonSyntaxError(message, at);
  const found = () => (at >= text.length ? 'the file ends' : `there is ${JSON.stringify(text[at])}`);
  const expect = (character: string, where: string) => {
    if (peek() !== character) throw fail(`expected ${character} ${where}, but ${found()}`);
    at++;
  };
  const scalar = (what: string): unknown => {
    peek();
    token.lastIndex = at;
    const match = token.exec(text)?.[0];
    if (match === undefined) {
      throw fail(text[at] === '"' ? 'this text has no end, or a bad escape in it' : `expected ${what}, but ${found()}`);
    }
    if (match in literals) {
      at += match.length;
      return literals[match];
    }
    try {
      return JSON.parse(match);
    } catch {
      throw fail('there is a control character in this text');
    } finally {
      at += match.length;
    }
  };
  const value = (path: readonly string[]): unknown => {
    const first = peek();
    offsets.set(JSON.stringify(path), at);
    if (path.length > deepest) throw fail('it is nested too deeply');
    if (first === '{') return object(path);
    if (first === '[') return array(path);
    return scalar('a value');
  };
  const object = (path: readonly string[]): unknown => {
    const entries: [string, unknown][] = [];
    const names = new Set<string>();
    at++;
    for (let more = peek() !== '}'; more; more = nextMember('}')) {
      if (peek() !== '"') throw fail(`expected a name in double quotes, but ${found()}`);
      const nameAt = at;
      const name = scalar('a name') as string;
      if (names.has(name)) throw new JsonSyntaxError(`"${name}" is there twice`, nameAt);
      names.add(name);
      expect(':', `after "${name}"`);
      const child = value([...path, name]);
      offsets.set(JSON.stringify([...path, name]), nameAt);
      entries.push([name, child]);
    }
    at++;
    return Object.fromEntries(entries);
  };
  const array = (path: readonly string[]): unknown => {
    const items: unknown[] = [];
    at++;
    for (let more = peek() !== ']'; more; more = nextMember(']')) items.push(value([...path, String(items.length)]));
    at++;
    return items;
  };
  /** After a member: whether another one follows. Leaves `at` on the closing bracket if not. */
  const nextMember = (close: string): boolean => {
    if (peek() === close) return false;
    expect(',', `or ${close}`);
    if (peek() === close) throw fail(`there is a comma too many before ${close}`);
    return true;
  };

  const result = value([]);
  if (peek() !== undefined) throw fail(`expected the end, but ${found()}`);
  return {
    value: result,
    offsetOf(path) {
      for (let length = path.length; length >= 0; length--) {
        const offset = offsets.get(JSON.stringify(path.slice(0, length).map(String)));
        if (offset !== undefined) return offset;
      }
      return 0;
    },
  };
}

/** Line and column of an offset, from 1. */
export function lineAndColumn(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: offset - lineStart + 1 };
}
