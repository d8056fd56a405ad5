/** Where a property of a definition is written, in files as people write them. */

import { expect, it } from 'vitest';
import { propertyPlace } from '../../../src/engine/models/property-place.ts';

const source = `import { defineModel } from 'darkroom';
// defineModel({ dataset: 'not this one' })
const text = "defineModel({ dataset: 'nor this' })";
const train = { epochs: 1 };

export default defineModel<{ a: number }>({
  /* dataset: */ 'dataset': 'x', // train:
  input: { height: 8, width: /[/"'}]/.test(text) ? 8 : 9, scale: { mean: [0.5, { std: 1 }], std: [0.5] } },
  params: { train: 3, epochs: \`}\${"a" + \`{\`}\`, größe: 2 },
  build({ params, classes }) {
    const epochs = 7;
    if (epochs > 3) { return { epochs }; }
    return null;
  },
  async train({ params }) {
    const options = { batchSize: 2 };
    return {
      ...options, epochs: params.epochs,
      loss: 'hinge', callbacks: [{ epochs: 2 }],
      topK,
    };
  },
});
`;

const placeOf = (...path: string[]) => {
  const place = propertyPlace(source, 'a.model.ts', path);
  return place && `${place.line}:${place.column}`;
};

/** Where a text stands in it. */
function at(text: string): string {
  const before = source.slice(0, source.indexOf(text)).split('\n');
  return `${before.length}:${before.at(-1)!.length + 1}`;
}

it('is found at its own line, whatever stands around it', () => {
  expect(placeOf('dataset')).toBe(at("'dataset'"));
  expect(placeOf('input')).toBe(at('input: {'));
  expect(placeOf('input', 'height')).toBe(at('height'));
  expect(placeOf('input', 'scale', 'std')).toBe(at('std: [0.5]'));
  expect(placeOf('params', 'größe')).toBe(at('größe'));
  expect(placeOf('build')).toBe(at('build('));
  expect(placeOf('train')).toBe(at('train({'));
  expect(placeOf('train', 'epochs')).toBe(at('epochs: params'));
  expect(placeOf('train', 'loss')).toBe(at('loss'));
  expect(placeOf('train', 'topK')).toBe(at('topK'));
});

it('else what is around it, or the call', () => {
  expect(placeOf('input', 'width', 'deeper')).toBe(at('width'));
  expect(placeOf('train', 'classWeights')).toBe(at('train({'));
  expect(placeOf('nothing')).toBe(at('defineModel<'));
  expect(placeOf()).toBe(at('defineModel<'));
  expect(propertyPlace('export default {};', 'b.ts', ['dataset'])).toBeUndefined();
  expect(propertyPlace('export default defineModel({ dataset: ', 'b.ts', ['dataset'])).toMatchObject({ line: 1 });
});
