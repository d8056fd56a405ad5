/** What the compiled executor promises around the kernels: caching, state, errors, lazily read values, memory. */

import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createExecutor } from '../../../src/jit/devices/registry.ts';
import { JitError } from '../../../src/jit/errors.ts';
import type { Executor, HostTensor } from '../../../src/jit/executor.ts';

let executor: Executor;
let variables: tf.Variable[] = [];

beforeAll(async () => {
  executor = await createExecutor('cpu');
});

afterEach(() => {
  tf.dispose(variables);
  variables = [];
});

const host = (...numbers: number[]): HostTensor => ({
  dtype: 'float32',
  shape: [numbers.length],
  data: Float32Array.from(numbers),
});

function variable(...numbers: number[]): tf.Variable {
  const made = tf.tidy(() => tf.variable(tf.tensor1d(numbers)));
  variables.push(made);
  return made;
}

const numbersOf = ({ data }: HostTensor) => [...data];
const contentOf = (tensor: tf.Tensor) => [...tensor.dataSync()];

/** The error that a run fails with. */
async function failure(run: Promise<unknown>): Promise<JitError> {
  const error = await run.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(JitError);
  return error as JitError;
}

describe('recording', () => {
  it('happens once for each combination of shapes', async () => {
    let calls = 0;
    const compiled = executor.compile(({ x }) => {
      calls++;
      return { y: tf.mul(x, 2) };
    });
    expect(numbersOf((await compiled.run({ x: host(1, 2) })).y)).toEqual([2, 4]);
    expect(numbersOf((await compiled.run({ x: host(3, 4) })).y)).toEqual([6, 8]);
    expect(calls).toBe(1);
    expect(numbersOf((await compiled.run({ x: host(1, 2, 3) })).y)).toEqual([2, 4, 6]);
    await compiled.run({ x: host(5, 6) });
    expect(calls).toBe(2);
    compiled.dispose();
  });

  it('tells dtypes of one shape apart', async () => {
    const compiled = executor.compile(({ x }) => ({ y: tf.cast(x, 'float32') }));
    const bytes: HostTensor = { dtype: 'uint8', shape: [2], data: Uint8Array.of(3, 250) };
    expect(numbersOf((await compiled.run({ x: bytes })).y)).toEqual([3, 250]);
    expect(numbersOf((await compiled.run({ x: host(1.5, 2) })).y)).toEqual([1.5, 2]);
    compiled.dispose();
  });

  it('returns inputs, constants, variables and one value under two names', async () => {
    const state = variable(7, 8);
    const compiled = executor.compile(({ x, b }) => {
      const y = tf.add(x, 1);
      return { x, b, y, again: y, state: tf.clone(state), constant: tf.tensor1d([1, 2]), same: tf.fill([2, 2], 3) };
    });
    const b: HostTensor = { dtype: 'uint8', shape: [1], data: Uint8Array.of(200) };
    const result = await compiled.run({ x: host(1, 2), b });
    expect(numbersOf(result.x)).toEqual([1, 2]);
    expect(result.b.dtype).toBe('int32');
    expect(numbersOf(result.b)).toEqual([200]);
    expect(numbersOf(result.y)).toEqual([2, 3]);
    expect(numbersOf(result.again)).toEqual([2, 3]);
    expect(numbersOf(result.state)).toEqual([7, 8]);
    expect(numbersOf(result.constant)).toEqual([1, 2]);
    expect(numbersOf(result.same)).toEqual([3, 3, 3, 3]);
    compiled.dispose();
  });

  it('leaves an input alone that the function does not use', async () => {
    const compiled = executor.compile(({ x }) => ({ y: tf.add(x, 1) }));
    expect(numbersOf((await compiled.run({ x: host(1), unused: host(9, 9) })).y)).toEqual([2]);
    compiled.dispose();
  });

  it('keeps ops apart that differ only in an infinite argument', async () => {
    const compiled = executor.compile(({ x }) => ({
      above: tf.clipByValue(x, 0, Number.POSITIVE_INFINITY),
      below: tf.clipByValue(x, Number.NEGATIVE_INFINITY, 0),
      low: tf.pad(x, [[1, 0]], Number.NEGATIVE_INFINITY),
      high: tf.pad(x, [[1, 0]], Number.POSITIVE_INFINITY),
    }));
    const { above, below, low, high } = await compiled.run({ x: host(-2, 3) });
    expect(numbersOf(above)).toEqual([0, 3]);
    expect(numbersOf(below)).toEqual([-2, 0]);
    expect(low.data[0]).toBe(Number.NEGATIVE_INFINITY);
    expect(high.data[0]).toBe(Number.POSITIVE_INFINITY);
    compiled.dispose();
  });
});

describe('variables', () => {
  it('hold their state from run to run', async () => {
    const count = variable(0, 10);
    const compiled = executor.compile(({ x }) => {
      count.assign(tf.add(count, x));
      return { now: tf.clone(count) };
    });
    for (let i = 1; i <= 3; i++) {
      const { now } = await compiled.run({ x: host(1, 2) });
      expect(numbersOf(now)).toEqual([i, 10 + 2 * i]);
    }
    expect(contentOf(count)).toEqual([3, 16]);
    compiled.dispose();
  });

  it('are shared by two functions, and by two shapes of one', async () => {
    const state = variable(1);
    const doubled = executor.compile(({ x }) => {
      state.assign(tf.mul(state, 2));
      return { y: tf.add(x, state) };
    });
    const seen = executor.compile(({ x }) => ({ y: tf.mul(x, state) }));
    await doubled.run({ x: host(0) });
    expect(numbersOf((await seen.run({ x: host(1) })).y)).toEqual([2]);
    await doubled.run({ x: host(0, 0) });
    expect(numbersOf((await seen.run({ x: host(1) })).y)).toEqual([4]);
    doubled.dispose();
    expect(numbersOf((await seen.run({ x: host(3) })).y)).toEqual([12]);
    seen.dispose();
  });

  it('take what is assigned from outside between runs', async () => {
    const state = variable(1);
    const compiled = executor.compile(() => {
      state.assign(tf.add(state, 1));
      return { y: tf.clone(state) };
    });
    expect(numbersOf((await compiled.run({})).y)).toEqual([2]);
    tf.tidy(() => state.assign(tf.tensor1d([40])));
    expect(numbersOf((await compiled.run({})).y)).toEqual([41]);
    expect(contentOf(state)).toEqual([41]);
    compiled.dispose();
  });

  it('made from one tensor stay apart', async () => {
    const [a, b] = tf.tidy(() => {
      const start = tf.tensor1d([5]);
      return [tf.variable(start), tf.variable(start)] as unknown as tf.Tensor[];
    }) as tf.Variable[];
    variables.push(a, b);
    const compiled = executor.compile(() => {
      a.assign(tf.add(a, 1));
      return { sum: tf.add(a, b) };
    });
    expect(numbersOf((await compiled.run({})).sum)).toEqual([11]);
    expect(numbersOf((await compiled.run({})).sum)).toEqual([12]);
    expect(contentOf(a)).toEqual([7]);
    expect(contentOf(b)).toEqual([5]);
    compiled.dispose();
  });

  it('assigned to each other swap', async () => {
    const [a, b] = [variable(1), variable(2)];
    const compiled = executor.compile(() => {
      const before = tf.clone(a);
      a.assign(tf.clone(b));
      b.assign(before);
      return {};
    });
    await compiled.run({});
    expect([contentOf(a), contentOf(b)]).toEqual([[2], [1]]);
    await compiled.run({});
    expect([contentOf(a), contentOf(b)]).toEqual([[1], [2]]);
    compiled.dispose();
  });

  it('are as before where the recording fails', async () => {
    const state = variable(3);
    const compiled = executor.compile(({ x }) => {
      state.assign(tf.add(state, 1));
      tf.multinomial(x as tf.Tensor1D, 2);
      return {};
    });
    await failure(compiled.run({ x: host(1, 2) }));
    expect(contentOf(state)).toEqual([3]);
    compiled.dispose();
  });

  it('move between the executors', async () => {
    const { createEagerExecutor } = await import('../../../src/jit/eager.ts');
    const state = variable(1);
    const fn = () => {
      state.assign(tf.mul(state, 3));
      return { y: tf.clone(state) };
    };
    const compiled = executor.compile(fn);
    await compiled.run({});
    const eager = (await createEagerExecutor()).compile(fn);
    expect(numbersOf((await eager.run({})).y)).toEqual([9]);
    expect(numbersOf((await compiled.run({})).y)).toEqual([27]);
    compiled.dispose();
  });
});

describe('errors', () => {
  it('name the layer in which a value was read', async () => {
    class Peeking extends tf.layers.Layer {
      static readonly className = 'Peeking';
      override computeOutputShape<S>(shape: S): S {
        return shape;
      }
      override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
        const input = Array.isArray(inputs) ? inputs[0] : inputs;
        return tf.max(input).dataSync()[0] > 1 ? tf.neg(input) : tf.clone(input);
      }
    }
    const layer = new Peeking({ name: 'peeking' });
    const compiled = executor.compile(({ x }) => ({ y: layer.apply(x) as tf.Tensor }));
    const error = await failure(compiled.run({ x: host(1, 2) }));
    expect(error.code).toBe('value-read');
    expect(error.layer).toBe('peeking');
    expect(error.message).toContain('peeking');
    compiled.dispose();
  });

  it('name an op that is not mapped and its layer', async () => {
    class Drawing extends tf.layers.Layer {
      static readonly className = 'Drawing';
      override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
        return tf.multinomial((Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor1D, 2);
      }
    }
    const layer = new Drawing({ name: 'drawing' });
    const compiled = executor.compile(({ x }) => ({ y: layer.apply(x) as tf.Tensor }));
    const error = await failure(compiled.run({ x: host(1, 2) }));
    expect(error.code).toBe('unsupported-op');
    expect(error.op).toBe('Multinomial');
    expect(error.layer).toBe('drawing');
    compiled.dispose();
  });

  it('refuse variables that are created inside', async () => {
    const compiled = executor.compile(({ x }) => ({ y: tf.add(x, tf.variable(tf.tensor1d([1]))) }));
    const error = await failure(compiled.run({ x: host(1) }));
    expect(error.message).toContain('created while');
    compiled.dispose();
  });

  it('let an error of the function itself through', async () => {
    const compiled = executor.compile(() => {
      throw new RangeError('my own');
    });
    await expect(compiled.run({})).rejects.toThrow(RangeError);
    compiled.dispose();
  });

  it('leave a function usable for other shapes', async () => {
    const compiled = executor.compile(({ x }) => ({ y: tf.reshape(x, [2, 2]) }));
    await expect(compiled.run({ x: host(1, 2, 3) })).rejects.toThrow();
    expect((await compiled.run({ x: host(1, 2, 3, 4) })).y.shape).toEqual([2, 2]);
    compiled.dispose();
  });
});

describe('outside of a recording', () => {
  it('values are computed when they are read', async () => {
    await tf.setBackend('onnx-cpu');
    const before = tf.memory().numTensors;
    const a = tf.tensor1d([1, 2, 3]);
    const b = tf.tidy(() => tf.add(tf.mul(a, a), 1));
    expect(contentOf(b)).toEqual([2, 5, 10]);
    const c = tf.sub(b, a);
    expect([...(await c.data())]).toEqual([1, 3, 7]);
    tf.tidy(() => {
      expect(contentOf(tf.sum(c))).toEqual([11]);
    });
    const bools = tf.greater(c, 2);
    expect(contentOf(bools)).toEqual([0, 1, 1]);
    tf.dispose([a, b, c, bools]);
    tf.tidy(() => {
      expect(contentOf(tf.concat([tf.zeros([2]), tf.ones([1])]))).toEqual([0, 0, 1]);
    });
    expect(tf.memory().numTensors).toBe(before);
  });

  it('values made there can be used inside', async () => {
    await tf.setBackend('onnx-cpu');
    const made = tf.mul(tf.tensor1d([1, 2]), 10);
    const compiled = executor.compile(({ x }) => ({ y: tf.add(x, made) }));
    expect(numbersOf((await compiled.run({ x: host(1, 2) })).y)).toEqual([11, 22]);
    compiled.dispose();
    made.dispose();
  });
});

describe('memory', () => {
  it('does not grow over 200 steps', async () => {
    const weight = variable(1, 2, 3);
    const compiled = executor.compile(({ x }) => {
      const { value, grads } = tf.variableGrads(() => tf.mean(tf.square(tf.sub(tf.mul(x, weight), 1))), [weight]);
      weight.assign(tf.sub(weight, tf.mul(grads[weight.name], 0.1)));
      return { loss: value };
    });
    const first = await compiled.run({ x: host(1, 2, 3) });
    const [tensors, data] = [tf.memory().numTensors, tf.engine().backend.numDataIds()];
    let last = first;
    for (let i = 0; i < 200; i++) last = await compiled.run({ x: host(1, 2, 3) });
    expect(tf.memory().numTensors).toBe(tensors);
    expect(tf.engine().backend.numDataIds()).toBe(data);
    expect(last.loss.data[0]).toBeLessThan(first.loss.data[0]);
    compiled.dispose();
  });

  it('is given back by dispose, after which a run records anew', async () => {
    let calls = 0;
    const compiled = executor.compile(({ x }) => {
      calls++;
      return { y: tf.neg(x) };
    });
    await compiled.run({ x: host(1) });
    compiled.dispose();
    compiled.dispose();
    expect(numbersOf((await compiled.run({ x: host(1) })).y)).toEqual([-1]);
    expect(calls).toBe(2);
    compiled.dispose();
  });
});
