/**
 * Sets a value inside a JSON text, with the rest of the text as it was: order, indentation, comments. Reads JSON with
 * comments and trailing commas, as darkroom.json does not have them but tsconfig.json does.
 */

/** The text can't be read as JSON; `offset` counts characters from 0. */
export class JsonEditError extends Error {
  override readonly name = 'JsonEditError';

  constructor(
    message: string,
    readonly offset: number,
  ) {
    super(message);
  }
}

/** Replace `length` characters at `offset` by `text`. */
export interface TextEdit {
  readonly offset: number;
  readonly length: number;
  readonly text: string;
}

interface Property {
  readonly key: string;
  readonly start: number;
  readonly value: Node;
}

interface Node {
  readonly start: number;
  readonly end: number;
  readonly value: unknown;
  /** Of an object. */
  readonly properties?: readonly Property[];
}

/**
 * The edit that sets the value at a path of keys; objects on the way that are missing are made.
 * @throws JsonEditError when the text is no JSON, or something on the way is no object.
 */
export function setJson(text: string, path: readonly string[], value: unknown): TextEdit {
  const root = parse(text);
  let node = root;
  for (const [depth, key] of path.entries()) {
    if (!node.properties) throw new JsonEditError(`"${path.slice(0, depth).join('.')}" is not an object`, node.start);
    const found = node.properties.findLast((property) => property.key === key);
    if (!found) return insert(text, node, key, nested(path.slice(depth + 1), value));
    node = found.value;
  }
  const indent = indentAt(text, node.start);
  return { offset: node.start, length: node.end - node.start, text: stringify(value, indent, unitOf(text)) };
}

export const applyEdit = (text: string, edit: TextEdit): string =>
  text.slice(0, edit.offset) + edit.text + text.slice(edit.offset + edit.length);

/** What a text holds; comments and trailing commas are skipped. @throws JsonEditError */
export const readJson = (text: string): unknown => parse(text).value;

const nested = (path: readonly string[], value: unknown): unknown =>
  path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);

function insert(text: string, object: Node, key: string, value: unknown): TextEdit {
  const unit = unitOf(text);
  const { properties = [], start, end } = object;
  const last = properties.at(-1);
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  if (last) {
    const ownLine = text.slice(start, last.start).includes('\n');
    const indent = ownLine ? indentAt(text, last.start) : '';
    const written = ownLine ? stringify(value, indent, unit) : JSON.stringify(value);
    const separator = ownLine ? `${eol}${indent}` : ' ';
    return { offset: last.value.end, length: 0, text: `,${separator}${JSON.stringify(key)}: ${written}` };
  }
  const outer = indentAt(text, start);
  const indent = outer + unit;
  const body = `${eol}${indent}${JSON.stringify(key)}: ${stringify(value, indent, unit)}`;
  // Of an empty object the inside is kept where a comment stands in it.
  const inside = text.slice(start + 1, end - 1);
  if (inside.trim() !== '') return { offset: start + 1, length: 0, text: body };
  return { offset: start + 1, length: inside.length, text: `${body}${eol}${outer}` };
}

const stringify = (value: unknown, indent: string, unit: string): string =>
  (JSON.stringify(value, undefined, unit) ?? 'null').replaceAll('\n', `\n${indent}`);

/** The blanks at the start of the line that an offset is in. */
const indentAt = (text: string, offset: number): string =>
  /^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', offset - 1) + 1))![0];

/** What one level is indented by: the first indented line tells. */
const unitOf = (text: string): string => /\n([ \t]+)\S/.exec(text)?.[1] ?? '  ';

/** Comments become blanks, so that every offset stays. */
function blankComments(text: string): string {
  const token = /"(?:\\.|[^"\\\n])*"|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g;
  return text.replace(token, (found) => (found.startsWith('"') ? found : found.replace(/[^\n]/g, ' ')));
}

function parse(original: string): Node {
  const text = blankComments(original);
  let at = 0;
  const fail = (expected: string): never => {
    const found = at < text.length ? JSON.stringify(text[at]) : 'the end of the file';
    throw new JsonEditError(`${expected} was expected, not ${found}`, at);
  };
  const skip = () => {
    while (at < text.length && /[\s\uFEFF]/.test(text[at]!)) at++;
  };
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    at += found?.length ?? 0;
    return found;
  };
  const readString = () => take(/"(?:\\(?:["\\/bfnrt]|u[\da-fA-F]{4})|[^"\\\n\r])*"/y);

  const readValue = (): Node => {
    skip();
    const start = at;
    if (text[at] === '{') return readObject(start);
    if (text[at] === '[') return readArray(start);
    const plain = readString() ?? take(/-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y) ?? fail('a value');
    return { start, end: at, value: JSON.parse(plain) };
  };
  const readArray = (start: number): Node => {
    const value: unknown[] = [];
    at++;
    list(']', () => value.push(readValue().value));
    return { start, end: at, value };
  };
  const readObject = (start: number): Node => {
    const properties: Property[] = [];
    at++;
    list('}', () => {
      const keyStart = at;
      const key = readString() ?? fail('a key in double quotes');
      skip();
      if (text[at] !== ':') fail('":"');
      at++;
      properties.push({ key: JSON.parse(key) as string, start: keyStart, value: readValue() });
    });
    const value = Object.fromEntries(properties.map(({ key, value: { value } }) => [key, value]));
    return { start, end: at, value, properties };
  };
  const list = (close: string, readItem: () => void) => {
    for (;;) {
      skip();
      if (text[at] === close) break;
      readItem();
      skip();
      if (text[at] === ',') at++;
      else if (text[at] !== close) fail(`"," or "${close}"`);
    }
    at++;
  };

  const root = readValue();
  skip();
  if (at < text.length) fail('the end of the file');
  return root;
}
