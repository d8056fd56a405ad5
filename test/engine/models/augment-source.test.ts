/** The list of augmentations as it is written: read, and changed without touching what stands around it. */

import { describe, expect, it } from 'vitest';
import { augmentEdits, augmentSource } from '../../../src/engine/models/augment-source.ts';
import type { AugmentChange } from '../../../src/protocol/preview.ts';

const file = (train: string, imports = "import { defineModel, flip, rotate } from 'darkroom';") => `${imports}

// augment: [rotate({ degrees: 99 })]
export default defineModel({
  dataset: 'x',
  build: () => tf.sequential({ layers: [] }),
  train: ${train},
});
`;

const long = file(`{
    epochs: 3,
    augment: [
      flip(), // as they come
      rotate({ degrees: 1_5, fill: 'reflect', p: params.p }),
      augmentations.noise({ std: .05, only: { cat: 1 } }),
    ],
  }`);

function edited(source: string, change: AugmentChange): string | undefined {
  const edits = augmentEdits(source, change);
  return edits?.reduce((text, { start, end, text: put }) => text.slice(0, start) + put + text.slice(end), source);
}
const set = (index: number, name: string, option: string, value: number | boolean | string): AugmentChange => ({
  kind: 'option',
  index,
  name,
  option,
  value,
});

describe('reading', () => {
  it('finds calls and the options that are spelt out', () => {
    expect(augmentSource(long)).toEqual({
      kind: 'list',
      calls: [
        { name: 'flip', options: {} },
        { name: 'rotate', options: { degrees: 15, fill: 'reflect' } },
        { name: 'noise', options: { std: 0.05 } },
      ],
    });
  });

  it.each(['({ params }) => ({ augment: [flip()] })', '() => { const a = 1; return { augment: [flip()] }; }'])(
    'finds it in a function: %s',
    (train) => expect(augmentSource(file(train))).toEqual({ kind: 'list', calls: [{ name: 'flip', options: {} }] }),
  );

  it('says where there is none, and where it is computed', () => {
    expect(augmentSource(file('{ epochs: 3 }'))).toEqual({ kind: 'missing' });
    for (const list of ['mine', '[...mine]', '[flip(), mine]', 'params.on ? [flip()] : []']) {
      expect(augmentSource(file(`{ augment: ${list} }`)), list).toEqual({ kind: 'computed' });
    }
    expect(augmentSource('export const a = 1;')).toEqual({ kind: 'missing' });
  });
});

describe('changing', () => {
  it.each([
    [set(1, 'rotate', 'degrees', 20), 'rotate({ degrees: 20, fill'],
    [set(1, 'rotate', 'fill', 'wrap'), "fill: 'wrap'"],
    [set(2, 'noise', 'std', 0.1), 'noise({ std: 0.1, only: { cat: 1 } })'],
    [set(2, 'noise', 'p', 0.5), 'noise({ std: .05, only: { cat: 1 }, p: 0.5 })'],
    [set(0, 'flip', 'vertical', true), 'flip({ vertical: true }), // as they come'],
  ])('one option of a call: %j', (change, expected) => {
    const text = edited(long, change)!;
    expect(text).toContain(expected);
    expect(text).toContain('// augment: [rotate({ degrees: 99 })]');
    expect(text.split('\n')).toHaveLength(long.split('\n').length);
  });

  it('leaves what is computed, and what is no longer there', () => {
    expect(edited(long, set(1, 'rotate', 'p', 0.5))).toBeUndefined();
    expect(edited(long, set(0, 'rotate', 'degrees', 5))).toBeUndefined();
    expect(edited(long, set(7, 'rotate', 'degrees', 5))).toBeUndefined();
    expect(edited(file('{ augment: mine }'), { kind: 'add', name: 'flip' })).toBeUndefined();
    expect(edited(file('{ augment: [flip(options)] }'), set(0, 'flip', 'p', 1))).toBeUndefined();
  });

  it('takes a call out with its comma', () => {
    expect(edited(long, { kind: 'remove', index: 1, name: 'rotate' })).not.toContain('rotate({ degrees: 1_5');
    const one = (list: string, index: number, name: string) =>
      /train: \{ augment: (.*) \}/.exec(edited(file(`{ augment: ${list} }`), { kind: 'remove', index, name })!)?.[1];
    expect(one('[flip(), rotate()]', 0, 'flip')).toBe('[rotate()]');
    expect(one('[flip(), rotate()]', 1, 'rotate')).toBe('[flip()]');
    expect(one('[flip()]', 0, 'flip')).toBe('[]');
    const lines = edited(long, { kind: 'remove', index: 2, name: 'noise' })!;
    expect(lines).toContain('p: params.p }),\n    ],');
  });

  it('adds a call, and its import', () => {
    const text = edited(long, { kind: 'add', name: 'blur' })!;
    expect(text).toContain('only: { cat: 1 } }),\n      blur(),\n    ],');
    expect(text).toContain("import { defineModel, flip, rotate, blur } from 'darkroom';");
    expect(edited(file('{ augment: [] }'), { kind: 'add', name: 'flip' })).toContain('augment: [flip()]');
    expect(edited(file('{ augment: [flip()] }'), { kind: 'add', name: 'rotate' })).toContain('[flip(), rotate()]');
    expect(
      edited(file('{ augment: [flip()] }', "import * as d from 'darkroom';"), { kind: 'add', name: 'zoom' }),
    ).toMatch(/^import \{ zoom \} from 'darkroom';\n/);
  });

  it.each([
    ['{\n    epochs: 3,\n  }', '{\n    augment: [flip()],\n    epochs: 3,\n  }'],
    ['{ epochs: 3 }', '{ augment: [flip()], epochs: 3 }'],
    ['({ params }) => ({ epochs: params.n })', '({ params }) => ({ augment: [flip()], epochs: params.n })'],
  ])('puts a list where there is none: %j', (train, expected) => {
    expect(edited(file(train), { kind: 'add', name: 'flip' })).toContain(`train: ${expected}`);
  });
});
