/**
 * The methods of tensors that TensorFlow.js's documentation uses (`x.relu().sum()`). The package registers them by
 * loading modules of its own that a bundle would hold a second time; these call the very functions that `tf` has.
 */

import * as tf from '@tensorflow/tfjs-core';
import type {} from '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops';

/** Methods that are the function of the same name with the tensor as its first argument. */
const plain = `abs acos acosh add all any argMax argMin asin asinh atan atan2 atanh avgPool batchToSpaceND batchNorm
  broadcastTo cast ceil clipByValue conv1d conv2d conv2dTranspose cos cosh cumprod cumsum depthToSpace depthwiseConv2d
  dilation2d div divNoNan dot elu equal erf euclideanNorm exp expandDims expm1 floor floorDiv gather greater
  greaterEqual isFinite isInf isNaN leakyRelu less lessEqual localResponseNormalization log log1p logSigmoid logSoftmax
  logSumExp logicalAnd logicalNot logicalOr logicalXor matMul max maxPool maximum mean min minimum mirrorPad mod mul neg
  norm notEqual oneHot onesLike pad pool pow prelu prod reciprocal relu relu6 reshape reverse round rsqrt selu
  separableConv2d sigmoid sign sin sinh slice softmax softplus spaceToBatchND split sqrt square squaredDifference
  squeeze step stridedSlice sub sum tan tanh tile topk transpose unique unsortedSegmentSum unstack zerosLike`.split(
  /\s+/,
);

type Method = (this: tf.Tensor, ...rest: never[]) => unknown;

const joined = (first: tf.Tensor, others: tf.Tensor | tf.Tensor[]) => [first, ...[others].flat()];

/** Methods whose arguments stand in another order, or that have no function of their own. */
const special: Record<string, Method> = {
  asScalar() {
    return tf.reshape(this, []);
  },
  as1D() {
    return tf.reshape(this, [this.size]);
  },
  as2D(...shape: number[]) {
    return tf.reshape(this, shape);
  },
  as3D(...shape: number[]) {
    return tf.reshape(this, shape);
  },
  as4D(...shape: number[]) {
    return tf.reshape(this, shape);
  },
  as5D(...shape: number[]) {
    return tf.reshape(this, shape);
  },
  asType(dtype: tf.DataType) {
    return tf.cast(this, dtype);
  },
  toBool() {
    return tf.cast(this, 'bool');
  },
  toFloat() {
    return tf.cast(this, 'float32');
  },
  toInt() {
    return tf.cast(this, 'int32');
  },
  flatten() {
    return tf.reshape(this, [this.size]);
  },
  reshapeAs(other: tf.Tensor) {
    return tf.reshape(this, other.shape);
  },
  concat(others: tf.Tensor | tf.Tensor[], axis?: number) {
    return tf.concat(joined(this, others), axis);
  },
  stack(others: tf.Tensor | tf.Tensor[], axis?: number) {
    return tf.stack(joined(this, others), axis);
  },
  where(condition: tf.Tensor, other: tf.Tensor) {
    return tf.where(condition, this, other);
  },
  resizeBilinear(...rest: [[number, number], boolean?, boolean?]) {
    return tf.image.resizeBilinear(this as tf.Tensor4D, ...rest);
  },
  resizeNearestNeighbor(...rest: [[number, number], boolean?, boolean?]) {
    return tf.image.resizeNearestNeighbor(this as tf.Tensor4D, ...rest);
  },
};

/** Once for the process; again is harmless. */
export function installChainedOps(): void {
  const prototype = tf.Tensor.prototype as unknown as Record<string, Method>;
  const functions = tf as unknown as Record<string, (...args: unknown[]) => unknown>;
  for (const name of plain) {
    prototype[name] ??= function (...rest) {
      return functions[name](this, ...rest);
    };
  }
  for (const [name, method] of Object.entries(special)) prototype[name] ??= method;
}

installChainedOps();
