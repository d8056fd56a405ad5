/** Matrix products: dense layers and their gradients. */

import { backend_util, upcastType, util } from '@tensorflow/tfjs-core';
import { broadcastShapes, type Dtype, type Node, type Value } from '../graph.ts';
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
  // Gemm takes no whole numbers.
  if (a.shape.length === 2 && b.shape.length === 2 && node.outputs[0].dtype === 'float32') {
    const attrs = { transA: transposeA ? 1 : 0, transB: transposeB ? 1 : 0 };
    emitter.set(node.outputs[0], emitter.emit('Gemm', [emitter.get(a), emitter.get(b)], attrs));
    return;
  }
  const [left, right] = [[a, transposeA] as const, [b, transposeB] as const].map(([value, transposed]) => {
    const name = emitter.get(value);
    const cast = value.dtype === node.outputs[0].dtype ? name : emitter.cast(name, node.outputs[0].dtype);
    return transposed ? swapLast(cast, value.shape, emitter) : cast;
  });
  emitter.set(node.outputs[0], emitter.emit('MatMul', [left, right]));
}

const BatchMatMul: Primitive = {
  inputs: ['a', 'b'],
  infer([a, b], { transposeA, transposeB }) {
    const batch = broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2));
    const [[rows, inner], [other, columns]] = [flipped(a.shape, transposeA), flipped(b.shape, transposeB)];
    util.assert(
      a.shape.length > 1 && b.shape.length > 1 && inner === other,
      () =>
        `Error in matMul: inner shapes (${inner}) and (${other}) of Tensors with shapes ${a.shape} and ${b.shape} and ` +
        `transposeA=${Boolean(transposeA)} and transposeB=${Boolean(transposeB)} must match.`,
    );
    return { shape: [...batch, rows, columns], dtype: upcastType(a.dtype, b.dtype) as Dtype };
  },
  lower: lowerMatMul,
};

/** Products along the axes that the equation names, as `ij,jk->ik`. TensorFlow.js has no gradient of it. */
const Einsum: Primitive = {
  inputs: 'list',
  infer(inputs, attrs) {
    const equation = attrs.equation as string;
    const { allDims, idDims } = backend_util.decodeEinsumEquation(equation, inputs.length);
    const tensors = inputs.map(({ shape }) => ({ shape: [...shape] }));
    backend_util.checkEinsumDimSizes(allDims.length, idDims, tensors as never);
    const extents = new Map(
      idDims.flatMap((dims, i) => dims.map((dim, axis) => [allDims[dim], inputs[i].shape[axis]])),
    );
    const [, result] = equation.replaceAll(' ', '').split('->');
    return {
      shape: [...result].map((dim) => extents.get(dim) as number),
      dtype: inputs.map(({ dtype }) => dtype).reduce((a, b) => upcastType(a, b) as Dtype),
    };
  },
  lower(node, emitter) {
    const [out] = node.outputs;
    const names = node.inputs.map((value) =>
      value.dtype === out.dtype ? emitter.get(value) : emitter.cast(emitter.get(value), out.dtype),
    );
    emitter.set(out, emitter.emit('Einsum', names, { equation: (node.attrs.equation as string).replaceAll(' ', '') }));
  },
};

export const matmulPrimitives: PrimitiveTable = { BatchMatMul, Einsum };

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
