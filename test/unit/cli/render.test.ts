/** Every page of the command line as stored text, wide and narrow; and that none is ever wider than its terminal. */

import { describe, expect, test } from 'vitest';
import { columns } from '../../../src/cli/render/style.ts';
import { dataPages } from './pages.ts';

const looks = { wide: { width: 100, color: false }, narrow: { width: 48, color: false } } as const;

describe.each(Object.entries(dataPages))('%s', (name, page) => {
  test.each(Object.entries(looks))('%s', async (size, look) => {
    const lines = page(look);
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(`stored/${name}.${size}.txt`);
    for (const line of lines) expect(line).toBe(line.trimEnd());
  });

  test('with colours says the same', () => {
    const plain = page(looks.wide);
    const colored = page({ ...looks.wide, color: true });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape sequences of colours.
    expect(colored.map((line) => line.replace(/\x1b\[\d+m/g, ''))).toEqual(plain);
  });
});

test('what is read from data can not steer the terminal', () => {
  const text = dataPages.dataset!(looks.wide).join('\n');
  expect(text).toContain('cat/·[31mred.jpg');
});

test('living lines are narrower than any terminal, so that they never wrap', () => {
  for (let width = 20; width <= 140; width++) {
    for (const name of ['batch', 'batch-paused', 'progress']) {
      for (const line of dataPages[name]!({ width, color: true })) expect(columns(line)).toBeLessThan(width);
    }
  }
});
