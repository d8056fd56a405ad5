/** Edits of JSON texts: what is set is there, and everything else is as it was. */

import { describe, expect, test } from 'vitest';
import { applyEdit, JsonEditError, readJson, setJson } from '../../../src/client/json-edit.ts';

const set = (text: string, path: string[], value: unknown) => applyEdit(text, setJson(text, path, value));

describe('setJson', () => {
  test('fills an empty object', () => {
    expect(set('{\n  "datasets": {}\n}\n', ['datasets', 'a'], { path: 'x' })).toBe(
      '{\n  "datasets": {\n    "a": {\n      "path": "x"\n    }\n  }\n}\n',
    );
    expect(set('{}', ['a'], 1)).toBe('{\n  "a": 1\n}');
  });

  test('adds after what is there, indented like it', () => {
    const before = '{\n\t"datasets": {\n\t\t"b": { "path": "y" }\n\t}\n}\n';
    expect(set(before, ['datasets', 'a'], { path: 'x' })).toBe(
      '{\n\t"datasets": {\n\t\t"b": { "path": "y" },\n\t\t"a": {\n\t\t\t"path": "x"\n\t\t}\n\t}\n}\n',
    );
  });

  test('stays on a line that holds all', () => {
    expect(set('{ "a": { "b": 1 } }', ['a', 'c'], [2])).toBe('{ "a": { "b": 1, "c": [2] } }');
  });

  test('makes objects on the way', () => {
    expect(JSON.parse(set('{"x": 1}', ['a', 'b', 'c'], true))).toEqual({ x: 1, a: { b: { c: true } } });
  });

  test('replaces, also the last of two with one key', () => {
    expect(set('{ "a": 1, "b": 2 }', ['a'], 'new')).toBe('{ "a": "new", "b": 2 }');
    expect(set('{ "a": 1, "a": 2 }', ['a'], 3)).toBe('{ "a": 1, "a": 3 }');
  });

  test('keeps comments, trailing commas and line ends', () => {
    const before = '{\r\n  // "a": 1,\r\n  "b": "http://x/*", /* } */\r\n}\r\n';
    const after = set(before, ['c'], 1);
    expect(after).toContain('// "a": 1,');
    expect(after).toContain('/* } */');
    expect(readJson(after)).toEqual({ b: 'http://x/*', c: 1 });
    expect(after.replaceAll('\r\n', '')).not.toContain('\n');
  });

  test('says where the text stops to be JSON', () => {
    for (const [text, offset] of [
      ['{ "a": }', 7],
      ['{ "a" 1 }', 6],
      ['{ "a": 1', 8],
      ['', 0],
      ['{} x', 3],
    ] as const) {
      expect(() => setJson(text, ['a'], 1)).toThrow(JsonEditError);
      try {
        setJson(text, ['a'], 1);
      } catch (error) {
        expect((error as JsonEditError).offset, text).toBe(offset);
      }
    }
    expect(() => setJson('{ "a": [] }', ['a', 'b'], 1)).toThrow('"a" is not an object');
  });
});

describe('readJson', () => {
  test('reads what JSON.parse reads, and comments', () => {
    const value = { a: [1, -2.5e3, 'x // y', '\\"', null, true], 'ä "b"': {} };
    expect(readJson(JSON.stringify(value))).toEqual(value);
    expect(readJson('\uFEFF{ "a": [1, 2,], /* b */ }')).toEqual({ a: [1, 2] });
    expect(readJson('{ "a": ",]" }')).toEqual({ a: ',]' });
  });
});
