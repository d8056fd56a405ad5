/** Matrix products: dense layers and their gradients. */

import { broadcastShapes, type Node, type Value } from '../graph.ts';
import type { Emitter } from '../lower.ts';
import type { CompositeTable, Primitive, PrimitiveTable } from '../primitive.ts';
import { applyActivation } from './activation.ts';

const flipped = (shape: readonly number[], flip: unknown) => {
  const [rows, columns] = shape.slice(-2);
  return flip ? [columns, rows] : [rows, columns];
};

const swapLast = (name: string, shape: readonly number[], emitter: Emitter) => {
  const rank = shape.length;
  const perm = shape.map((_, axis) => (axis === rank - 1 ? rank - 2 : axis === rank - 2 ? rank - 1 : axis));
  return emitter.transpose(name, shape, perm);
};

function lowerMatMul(node: Node, emitter: Emitter): void {
  const [a, b] = node.inputs;
  const { transposeA, transposeB } = node.attrs;
  if (a.shape.length === 2 && b.shape.length === 2) {
    const attrs = { transA: transposeA ? 1 : 0, transB: transposeB ? 1 : 0 };
    emitter.set(node.outputs[0], emitter.emit('Gemm', [emitter.get(a), emitter.get(b)], attrs));
    return;
  }
  const left = transposeA ? swapLast(emitter.get(a), a.shape, emitter) : emitter.get(a);
  const right = transposeB ? swapLast(emitter.get(b), b.shape, emitter) : emitter.get(b);
  emitter.set(node.outputs[0], emitter.emit('MatMul', [left, right]));
}

const BatchMatMul: Primitive = {
  inputs: ['a', 'b'],
  infer([a, b], { transposeA, transposeB }) {
    const batch = broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2));
    return {
      shape: [...batch, flipped(a.shape, transposeA)[0], flipped(b.shape, transposeB)[1]],
      dtype: 'float32',
    };
  },
  lower: lowerMatMul,
};

export const matmulPrimitives: PrimitiveTable = { BatchMatMul };

export const matmulComposites: CompositeTable = {
  _FusedMatMul: {
    expand({ a, b, bias, preluActivationWeights }, attrs, record) {
      const { transposeA, transposeB } = attrs;
      const product = record('BatchMatMul', [a as Value, b as Value], { transposeA, transposeB });
      const shifted = bias ? record('Add', [product, bias]) : product;
      return applyActivation(shifted, attrs, preluActivationWeights, record);
    },
  },
};
