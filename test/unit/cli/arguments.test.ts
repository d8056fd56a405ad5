import { describe, expect, test } from 'vitest';
import { parseArguments, UsageError } from '../../../src/cli/arguments.ts';

const flags = {
  epochs: { kind: 'integer', value: 'N', least: 1, description: '' },
  split: { kind: 'choice', choices: ['train', 'validation', 'test'], description: '' },
  set: { kind: 'pairs', value: 'name=value', description: '' },
  device: { kind: 'text', value: 'D', description: '' },
  json: { kind: 'switch', description: '' },
} as const;

const parse = (...argv: string[]) => parseArguments(argv, { names: ['file', 'more'], optional: 1 }, flags);

test('words and flags in any order, values after a space or an equals sign', () => {
  expect(parse('--epochs', '3', 'a.model.ts', '--device=cpu', '--json', 'b')).toEqual({
    words: ['a.model.ts', 'b'],
    flags: { epochs: 3, device: 'cpu', json: true, set: {} },
  });
});

test('--set is repeated, keeps equals signs and empty and negative values', () => {
  const { flags: found } = parse('f', '--set', 'a=1', '--set=b=x=y', '--set', 'c=', '--set', 'd=-0.5', '--set', 'a=2');
  expect(found.set).toEqual({ a: '2', b: 'x=y', c: '', d: '-0.5' });
});

test('a param may be called like a property of every object', () => {
  expect(parse('f', '--set', 'constructor=1').flags.set).toEqual({ constructor: '1' });
});

test('everything after -- is a word', () => {
  expect(parse('--', '--epochs', '-x').words).toEqual(['--epochs', '-x']);
});

describe.each([
  ['no word', [], '<file> is missing.'],
  ['a word too many', ['a', 'b', 'c'], '"c" is one argument too many.'],
  ['a flag with a typing error', ['f', '--epoch', '3'], 'There is no flag --epoch. Did you mean --epochs?'],
  ['a flag that is like no other', ['f', '--zzzzzz=3'], 'There is no flag --zzzzzz. There are: --epochs, --split'],
  ['a flag called like a property of every object', ['f', '--constructor'], 'There is no flag --constructor.'],
  ['a flag without its value', ['f', '--epochs'], '--epochs needs a value: --epochs N.'],
  ['a flag given twice', ['f', '--device', 'a', '--device', 'b'], '--device is given twice.'],
  ['a switch with a value', ['f', '--json=yes'], '--json takes no value.'],
  ['a number that is none', ['f', '--epochs', 'three'], '--epochs must be a whole number of at least 1, not "three".'],
  ['a broken number', ['f', '--epochs', '1.5'], 'not "1.5".'],
  ['a number too small', ['f', '--epochs', '0'], 'not "0".'],
  ['an empty number', ['f', '--epochs='], 'not "".'],
  ['a choice with a typing error', ['f', '--split', 'tets'], 'not "tets". Did you mean test?'],
  ['an empty text', ['f', '--device='], '--device is empty.'],
  ['a pair without a name', ['f', '--set', '=3'], '--set must be name=value, not "=3".'],
] as const)('%s', (_, argv, message) => {
  test('is a usage error', () => {
    expect(() => parse(...argv)).toThrow(UsageError);
    expect(() => parse(...argv)).toThrow(message);
  });
});
