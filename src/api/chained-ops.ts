/**
 * Operations as methods of tensors, `x.mul(2).relu()`. The union package `@tensorflow/tfjs` adds them and tfjs-layers
 * uses some; tfjs-core alone does not have them.
 */

import * as tf from '@tensorflow/tfjs-core';

/** Functions whose first argument is the tensor. */
const functions =
  'abs acos acosh add all any argMax argMin asin asinh atan atan2 atanh avgPool batchNorm batchToSpaceND broadcastTo cast ' +
  'ceil clipByValue conv1d conv2d conv2dTranspose cos cosh cumprod cumsum depthToSpace depthwiseConv2d dilation2d div ' +
  'divNoNan dot elu equal erf euclideanNorm exp expandDims expm1 fft floor floorDiv gather greater greaterEqual ifft ' +
  'irfft isFinite isInf isNaN leakyRelu less lessEqual localResponseNormalization log log1p logSigmoid logSoftmax ' +
  'logSumExp logicalAnd logicalNot logicalOr logicalXor matMul max maxPool maximum mean min minimum mirrorPad mod mul ' +
  'neg norm notEqual oneHot onesLike pad pool pow prelu prod reciprocal relu relu6 reshape reverse rfft round rsqrt selu ' +
  'separableConv2d sigmoid sign sin sinh slice softmax softplus spaceToBatchND split sqrt square squaredDifference ' +
  'squeeze step stridedSlice sub sum tan tanh tile topk transpose unique unsortedSegmentSum unstack zerosLike';

type Op = (tensor: tf.Tensor, ...rest: never[]) => unknown;
const together = (first: tf.Tensor, others: tf.Tensor | tf.Tensor[]) => [first].concat(others);

/** Those that take their arguments differently from the function of their name, or have none. */
const others: Readonly<Record<string, Op>> = {
  as1D: (x) => tf.reshape(x, [x.size]),
  as2D: (x, ...shape) => tf.reshape(x, shape),
  as3D: (x, ...shape) => tf.reshape(x, shape),
  as4D: (x, ...shape) => tf.reshape(x, shape),
  as5D: (x, ...shape) => tf.reshape(x, shape),
  asScalar: (x) => tf.reshape(x, []),
  asType: (x, dtype: tf.DataType) => tf.cast(x, dtype),
  concat: (x, y: tf.Tensor | tf.Tensor[], axis?: number) => tf.concat(together(x, y), axis),
  flatten: (x) => tf.reshape(x, [x.size]),
  reshapeAs: (x, y: tf.Tensor) => tf.reshape(x, y.shape),
  resizeBilinear: tf.image.resizeBilinear as Op,
  resizeNearestNeighbor: tf.image.resizeNearestNeighbor as Op,
  stack: (x, y: tf.Tensor | tf.Tensor[], axis?: number) => tf.stack(together(x, y), axis),
  toBool: (x) => tf.cast(x, 'bool'),
  toFloat: (x) => tf.cast(x, 'float32'),
  toInt: (x) => tf.cast(x, 'int32'),
  where: (x, condition: tf.Tensor, y: tf.Tensor) => tf.where(condition, x, y),
};

/** Adds the methods that tensors don't have yet. */
function installChainedOps(): void {
  const named = Object.fromEntries(functions.split(' ').map((name) => [name, Reflect.get(tf, name) as Op]));
  for (const [name, op] of Object.entries({ ...named, ...others })) {
    if (name in tf.Tensor.prototype) continue;
    const value = function (this: tf.Tensor, ...rest: never[]) {
      this.throwIfDisposed();
      return op(this, ...rest);
    };
    Object.defineProperty(tf.Tensor.prototype, name, { value, writable: true, configurable: true });
  }
}

installChainedOps();
