/** How graphs look: where transpositions stand, what is merged, what never becomes bytes. */

import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { OnnxBackend } from '../../../src/jit/backend.ts';
import { createExecutor } from '../../../src/jit/devices/registry.ts';
import { fedValue, type Value } from '../../../src/jit/graph.ts';
import { type LoweredGraph, lowerGraph } from '../../../src/jit/lower.ts';
import { randomUniform, withRandomKey } from '../../../src/jit/random.ts';
import { withCommonSubexpressions } from '../../../src/jit/recorder.ts';
import { stacked } from './models.ts';

let backend: OnnxBackend;

beforeAll(async () => {
  await createExecutor('cpu');
  backend = tf.engine().backend as OnnxBackend;
});

/** The graph of a function of fed float tensors. */
function graphOf(
  shapes: Record<string, number[]>,
  fn: (inputs: Record<string, tf.Tensor4D>) => tf.Tensor | tf.Tensor[],
): LoweredGraph['graph'] {
  const values: Value[] = [];
  tf.tidy(() => {
    const inputs = Object.fromEntries(
      Object.entries(shapes).map(([name, shape]) => {
        const info = backend.tensorInfo(fedValue(name, shape, 'float32'));
        return [name, tf.engine().makeTensorFromTensorInfo(info) as tf.Tensor4D] as const;
      }),
    );
    const made = withCommonSubexpressions(() => fn(inputs));
    for (const tensor of Array.isArray(made) ? made : [made]) values.push(backend.recorded(tensor));
  });
  return lowerGraph('graph', values, { cpu: true }).graph;
}

const count = ({ nodes }: LoweredGraph['graph'], ...ops: string[]) => nodes.filter(({ op }) => ops.includes(op)).length;

/** Bytes of the largest constant. */
const largest = ({ initializers }: LoweredGraph['graph']) =>
  Math.max(0, ...initializers.map(({ bytes }) => bytes.byteLength));

const { layers } = tf;
const block = () => [
  () => layers.conv2d({ filters: 20, kernelSize: 3, padding: 'same' as const }),
  () => layers.activation({ activation: 'relu' as const }),
  () => layers.batchNormalization(),
];

/** Transpositions in one training pass of blocks of convolution, ReLU and batch normalization. */
function transpositions(blocks: number): number {
  const made = Array.from({ length: blocks }, block).flat();
  const model = stacked([12, 12, 20], ...made);
  const weights = model.trainableWeights.map((weight) => (weight as unknown as { val: tf.Variable }).val);
  const graph = graphOf({ x: [2, 12, 12, 20] }, ({ x }) => {
    const { value, grads } = tf.variableGrads(
      () => tf.mean(tf.square(model.apply(x, { training: true }) as tf.Tensor)) as tf.Scalar,
      weights,
    );
    return [value, ...weights.map(({ name }) => grads[name])];
  });
  model.dispose();
  return count(graph, 'Transpose', 'ReorderInput', 'ReorderOutput');
}

describe('layouts', () => {
  it('between two convolutions nothing is transposed in inference', () => {
    const graph = graphOf({ x: [2, 8, 8, 3], w: [3, 3, 3, 4], v: [3, 3, 4, 4], b: [4] }, ({ x, w, v, b }) => {
      const first = tf.relu(tf.add(tf.conv2d(x, w, 1, 'same'), b)) as tf.Tensor4D;
      return tf.mean(tf.relu(tf.conv2d(tf.maxPool(first, 2, 2, 'valid'), v, 1, 'same')), [1, 2]);
    });
    // The image once, the two filters.
    expect(count(graph, 'Transpose')).toBe(3);
    expect(count(graph, 'Conv')).toBe(2);
  });

  it('a bias becomes an input of its convolution', () => {
    const graph = graphOf({ x: [2, 8, 8, 3], w: [3, 3, 3, 4], b: [4] }, ({ x, w, b }) =>
      tf.relu(tf.add(tf.conv2d(x, w, 1, 'same'), b)),
    );
    expect(count(graph, 'Add')).toBe(0);
  });

  it('each block more in a training pass costs only the transpositions of its weights and their gradient', () => {
    const [two, three] = [transpositions(2), transpositions(3)];
    // The filter forward and backward, its gradient's operands and result.
    expect(three - two).toBeLessThanOrEqual(5);
  });

  it('flat networks have no transpositions', () => {
    const graph = graphOf({ x: [4, 6], w: [6, 3] }, ({ x, w }) => {
      const { grads } = tf.valueAndGrads((a: tf.Tensor, b: tf.Tensor) =>
        tf.mean(tf.relu(tf.matMul(a as tf.Tensor2D, b as tf.Tensor2D))),
      )([x, w]);
      return grads;
    });
    expect(count(graph, 'Transpose')).toBe(0);
  });
});

describe('constants', () => {
  it('that are one number stay one number', () => {
    const graph = graphOf({ x: [256, 256] }, ({ x }) => [
      tf.add(tf.mul(x, tf.fill([256, 256], 2)), tf.ones([256, 256])),
      tf.sum(tf.sub(tf.ones([256, 256]), x)),
      tf.concat([tf.zeros([256, 256]), x as unknown as tf.Tensor2D]),
    ]);
    expect(largest(graph)).toBeLessThanOrEqual(64);
  });

  it('are neutral where they are 0 or 1', () => {
    const graph = graphOf({ x: [4, 4] }, ({ x }) => tf.div(tf.mul(tf.add(x, tf.zeros([4, 4])), tf.ones([4])), 1));
    expect(graph.nodes.map(({ op }) => op)).toEqual(['Identity']);
  });

  it('of a training pass are small', () => {
    const model = stacked(
      [16, 16, 3],
      ...block(),
      () => layers.maxPooling2d({ poolSize: 2 }),
      () => layers.flatten(),
      () => layers.dense({ units: 4, activation: 'softmax' }),
    );
    const weights = model.trainableWeights.map((weight) => (weight as unknown as { val: tf.Variable }).val);
    const states = new Map(weights.map((weight) => [weight, backend.recorded(weight)] as const));
    weights.forEach((weight, i) => {
      backend.replace(weight, fedValue(`w${i}`, weight.shape, 'float32'));
    });
    const graph = graphOf({ x: [8, 16, 16, 3] }, ({ x }) => {
      const { value, grads } = tf.variableGrads(
        () => tf.mean(tf.log(model.apply(x, { training: true }) as tf.Tensor)) as tf.Scalar,
        weights,
      );
      return [value, ...weights.map(({ name }) => grads[name])];
    });
    for (const [weight, value] of states) backend.replace(weight, value);
    model.dispose();
    expect(largest(graph)).toBeLessThanOrEqual(1024);
  });
});

describe('repeated work', () => {
  it('is done once', () => {
    const graph = graphOf({ x: [4, 4] }, ({ x }) => [tf.exp(x), tf.mul(tf.exp(x), tf.exp(x))]);
    expect(count(graph, 'Exp')).toBe(1);
  });

  it('is not seen in two random draws', () => {
    const graph = graphOf({ x: [4, 4] }, ({ x }) => {
      const key = tf.tensor1d([1, 2], 'int32');
      return withRandomKey(key, () => tf.add(tf.mul(x, randomUniform([4, 4])), randomUniform([4, 4])));
    });
    const once = graphOf({ x: [4, 4] }, ({ x }) => {
      const key = tf.tensor1d([1, 2], 'int32');
      return withRandomKey(key, () => {
        const drawn = randomUniform([4, 4]);
        return tf.add(tf.mul(x, drawn), drawn);
      });
    });
    expect(count(graph, 'Mul')).toBeGreaterThan(count(once, 'Mul') + 2);
  });
});
