/** The seeded random kernel as integer arithmetic, bit for bit like hashUniform of ../random.ts. */

import { sizeOf } from '../graph.ts';
import type { Emitter } from '../lower.ts';
import type { PrimitiveTable } from '../primitive.ts';
import { hashConstants, RandomUniform, type RandomUniformAttrs } from '../random.ts';

export const randomPrimitives: PrimitiveTable = {
  [RandomUniform]: {
    inputs: ['key'],
    infer: (_, { shape }) => ({ shape: shape as number[], dtype: 'float32' }),
    lower(node, emitter) {
      const { shape, stream } = node.attrs as unknown as RandomUniformAttrs;
      const rows = shape.length > 1 ? shape[0] : 1;
      const columns = rows === 0 ? 0 : sizeOf(shape) / rows;
      const start = startOf(emitter.get(node.inputs[0]), stream, emitter);
      const mixed = permute(add(start, multiples(rows, hashConstants.row, [rows, 1], emitter), emitter), emitter);
      const places = multiples(columns, hashConstants.column, [1, columns], emitter);
      const hashed = permute(add(folded(mixed, emitter), places, emitter), emitter);
      const again = emitter.cast(permute(folded(hashed, emitter), emitter), 'float32');
      const unit = emitter.emit('Mul', [again, emitter.scalar(2 ** -32, 'float32')]);
      const name = emitter.emit('Add', [unit, emitter.scalar(0.5, 'float32')]);
      emitter.set(node.outputs[0], emitter.reshape(name, shape));
    },
  },
};

const integer = (number: number, emitter: Emitter) => emitter.scalar(number, 'int32');
const add = (a: string, b: string, emitter: Emitter) => emitter.emit('Add', [a, b]);
const multiply = (a: string, b: string, emitter: Emitter) => emitter.emit('Mul', [a, b]);

/** x(2x + 1), wrapping. */
const permute = (x: string, emitter: Emitter) =>
  multiply(x, add(add(x, x, emitter), integer(1, emitter), emitter), emitter);

/** x + x / 65536, so that high bits reach the low ones. */
const folded = (x: string, emitter: Emitter) => add(x, emitter.emit('Div', [x, integer(65536, emitter)]), emitter);

const multiples = (count: number, factor: number, shape: number[], emitter: Emitter) =>
  emitter.constant(
    Int32Array.from({ length: count }, (_, i) => Math.imul(i, factor)),
    'int32',
    shape,
  );

function startOf(key: string, stream: number, emitter: Emitter): string {
  const part = (index: number) => emitter.emit('Gather', [key, emitter.ints([index])], { axis: 0 });
  const seed = multiply(part(0), integer(hashConstants.seed, emitter), emitter);
  const seeded = permute(add(seed, integer(Math.imul(stream, hashConstants.stream), emitter), emitter), emitter);
  return add(seeded, multiply(part(1), integer(hashConstants.step, emitter), emitter), emitter);
}
