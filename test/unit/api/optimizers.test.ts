import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import type { Optimizer } from '../../../src/api/optimizer.ts';
import { optimizerByName, optimizers } from '../../../src/api/optimizers/registry.ts';
import { expectClose, useCpu, withoutLeak } from './cpu.ts';

useCpu();

/** Two variables, four steps; the learning rate is halved before the third. */
const start = [
  [1, -2, 0.5],
  [0.25, 3],
];
const gradients = [
  [
    [0.1, -0.4, 2],
    [1e-3, -5],
  ],
  [
    [-0.3, -0.2, 1],
    [2e-3, 0],
  ],
  [
    [0.7, 0, -1],
    [-1e-3, 4],
  ],
  [
    [0.05, 0.9, -3],
    [5e-3, 1],
  ],
];
const rateAt = (optimizer: Optimizer, step: number) => optimizer.learningRate * (step < 2 ? 1 : 0.5);

function train(optimizer: Optimizer): number[] {
  const variables = start.map((values, i) => tf.variable(tf.tensor1d(values), true, `w${i}`));
  const state = optimizer.createState(variables);
  const held = tf.memory().numTensors;
  gradients.forEach((values, step) => {
    tf.tidy(() => {
      const given = values.map((value) => tf.tensor1d(value));
      optimizer.apply(given, variables, state, tf.scalar(rateAt(optimizer, step)));
    });
    expect(tf.memory().numTensors).toBe(held);
  });
  const result = variables.flatMap((variable) => Array.from(variable.dataSync()));
  for (const variable of [...variables, ...state]) variable.dispose();
  return result;
}

/** The same in float64, one number at a time: `update` gets the gradient, the step from 1 and a memory of its own. */
function reference(
  optimizer: Optimizer,
  update: (w: number, g: number, t: number, lr: number, memory: Record<string, number>) => number,
): number[] {
  return start.flatMap((values, v) =>
    values.map((initial, i) => {
      const memory: Record<string, number> = {};
      return gradients.reduce((w, step, s) => update(w, step[v]![i]!, s + 1, rateAt(optimizer, s), memory), initial);
    }),
  );
}

const momentAverages = (g: number, m: Record<string, number>) => {
  m.m = 0.9 * (m.m ?? 0) + 0.1 * g;
  m.v = 0.999 * (m.v ?? 0) + 0.001 * g * g;
};

/** Textbook forms with bias-corrected moments; epsilon scaled as "epsilon hat" demands. */
function adamMove(t: number, lr: number, m: number, v: number): number {
  const correction = Math.sqrt(1 - 0.999 ** t);
  return (lr * (m / (1 - 0.9 ** t))) / (Math.sqrt(v) / correction + 1e-7 / correction);
}

describe('update rules', () => {
  it('sgd', () => {
    const optimizer = optimizers.sgd();
    expectClose(
      train(optimizer),
      reference(optimizer, (w, g, _t, lr) => w - lr * g),
    );
  });

  it('sgd with momentum', () => {
    const optimizer = optimizers.sgd({ learningRate: 0.1, momentum: 0.9 });
    const expected = reference(optimizer, (w, g, _t, lr, m) => {
      m.v = 0.9 * (m.v ?? 0) - lr * g;
      return w + m.v;
    });
    expectClose(train(optimizer), expected);
  });

  it('sgd with Nesterov momentum', () => {
    const optimizer = optimizers.sgd({ learningRate: 0.1, momentum: 0.9, nesterov: true });
    const expected = reference(optimizer, (w, g, _t, lr, m) => {
      m.v = 0.9 * (m.v ?? 0) - lr * g;
      return w + 0.9 * m.v - lr * g;
    });
    expectClose(train(optimizer), expected);
  });

  it('adam', () => {
    const optimizer = optimizers.adam({ learningRate: 0.01 });
    const expected = reference(optimizer, (w, g, t, lr, m) => {
      momentAverages(g, m);
      return w - adamMove(t, lr, m.m!, m.v!);
    });
    expectClose(train(optimizer), expected);
  });

  it('adam as AMSGrad', () => {
    const optimizer = optimizers.adam({ learningRate: 0.01, amsgrad: true });
    const expected = reference(optimizer, (w, g, t, lr, m) => {
      momentAverages(g, m);
      m.max = Math.max(m.max ?? 0, m.v!);
      return w - adamMove(t, lr, m.m!, m.max);
    });
    expectClose(train(optimizer), expected);
  });

  it('adamw', () => {
    const optimizer = optimizers.adamw({ learningRate: 0.01, weightDecay: 0.1 });
    const expected = reference(optimizer, (w, g, t, lr, m) => {
      momentAverages(g, m);
      return w - lr * 0.1 * w - adamMove(t, lr, m.m!, m.v!);
    });
    expectClose(train(optimizer), expected);
  });

  it('adamax', () => {
    const optimizer = optimizers.adamax({ learningRate: 0.01 });
    const expected = reference(optimizer, (w, g, t, lr, m) => {
      m.m = 0.9 * (m.m ?? 0) + 0.1 * g;
      m.u = Math.max(0.999 * (m.u ?? 0), Math.abs(g));
      return w - ((lr / (1 - 0.9 ** t)) * m.m) / (m.u + 1e-7);
    });
    expectClose(train(optimizer), expected);
  });

  it('nadam', () => {
    const optimizer = optimizers.nadam({ learningRate: 0.01 });
    const u = (t: number) => 0.9 * (1 - 0.5 * 0.96 ** t);
    const product = (t: number): number => (t === 0 ? 1 : u(t) * product(t - 1));
    const expected = reference(optimizer, (w, g, t, lr, m) => {
      momentAverages(g, m);
      const hat = (u(t + 1) * m.m!) / (1 - product(t + 1)) + ((1 - u(t)) * g) / (1 - product(t));
      return w - (lr * hat) / (Math.sqrt(m.v! / (1 - 0.999 ** t)) + 1e-7);
    });
    expectClose(train(optimizer), expected);
  });

  it('rmsprop', () => {
    const optimizer = optimizers.rmsprop({ learningRate: 0.01 });
    const expected = reference(optimizer, (w, g, _t, lr, m) => {
      m.v = 0.9 * (m.v ?? 0) + 0.1 * g * g;
      return w - (lr * g) / Math.sqrt(m.v + 1e-7);
    });
    expectClose(train(optimizer), expected);
  });

  it('rmsprop, centered and with momentum', () => {
    const optimizer = optimizers.rmsprop({ learningRate: 0.01, centered: true, momentum: 0.8 });
    const expected = reference(optimizer, (w, g, _t, lr, m) => {
      m.v = 0.9 * (m.v ?? 0) + 0.1 * g * g;
      m.a = 0.9 * (m.a ?? 0) + 0.1 * g;
      m.m = 0.8 * (m.m ?? 0) + (lr * g) / Math.sqrt(m.v - m.a * m.a + 1e-7);
      return w - m.m;
    });
    expectClose(train(optimizer), expected);
  });

  it('adagrad', () => {
    const optimizer = optimizers.adagrad({ learningRate: 0.1 });
    const expected = reference(optimizer, (w, g, _t, lr, m) => {
      m.a = (m.a ?? 0.1) + g * g;
      return w - (lr * g) / Math.sqrt(m.a + 1e-7);
    });
    expectClose(train(optimizer), expected);
  });

  it('adadelta', () => {
    const optimizer = optimizers.adadelta({ learningRate: 1 });
    const expected = reference(optimizer, (w, g, _t, lr, m) => {
      m.a = 0.95 * (m.a ?? 0) + 0.05 * g * g;
      const delta = (Math.sqrt((m.d ?? 0) + 1e-7) / Math.sqrt(m.a + 1e-7)) * g;
      m.d = 0.95 * (m.d ?? 0) + 0.05 * delta * delta;
      return w - lr * delta;
    });
    expectClose(train(optimizer), expected);
  });
});

describe('one step from [1, 2, 3, 4] with gradient [1, 6, 7, 2] and learning rate 0.5 gives what Keras publishes', () => {
  const published: Record<string, number[]> = {
    sgd: [0.5, -1, -0.5, 3],
    adam: [0.5, 1.5, 2.5, 3.5],
    adamw: [0.498, 1.496, 2.494, 3.492],
    adamax: [0.5, 1.5, 2.5, 3.5],
    nadam: [0.4686, 1.4686, 2.4686, 3.4686],
    rmsprop: [-0.5811, 0.4189, 1.4189, 2.4189],
    adagrad: [0.5233, 1.5007, 2.5005, 3.5061],
    adadelta: [0.9993, 1.9993, 2.9993, 3.9993],
  };

  it('for every optimizer', () => {
    expect(Object.keys(published)).toEqual(Object.keys(optimizers));
  });

  it.each(Object.entries(published))('%s', (name, expected) => {
    withoutLeak(() => {
      const optimizer = optimizers[name as keyof typeof optimizers]({ learningRate: 0.5 });
      const variable = tf.tidy(() => tf.variable(tf.tensor1d([1, 2, 3, 4])));
      const state = optimizer.createState([variable]);
      tf.tidy(() => optimizer.apply([tf.tensor1d([1, 6, 7, 2])], [variable], state, tf.scalar(0.5)));
      expectClose(Array.from(variable.dataSync()), expected, 1e-4);
      tf.dispose([variable, ...state]);
    });
  });
});

describe('defaults', () => {
  it('are those of Keras 3', () => {
    const moments = { learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 };
    expect(optimizers.sgd().config).toEqual({ learningRate: 0.01, momentum: 0, nesterov: false });
    expect(optimizers.adam().config).toEqual({ ...moments, amsgrad: false });
    expect(optimizers.adamw().config).toEqual({ ...moments, amsgrad: false, weightDecay: 0.004 });
    expect(optimizers.adamax().config).toEqual(moments);
    expect(optimizers.nadam().config).toEqual(moments);
    const rms = { learningRate: 0.001, rho: 0.9, momentum: 0, epsilon: 1e-7, centered: false };
    expect(optimizers.rmsprop().config).toEqual(rms);
    expect(optimizers.adagrad().config).toEqual({ learningRate: 0.001, initialAccumulator: 0.1, epsilon: 1e-7 });
    expect(optimizers.adadelta().config).toEqual({ learningRate: 0.001, rho: 0.95, epsilon: 1e-7 });
  });
});

describe('state', () => {
  it('is made in a fixed order of variables that are not trainable', () => {
    const variables = tf.tidy(() => [
      tf.variable(tf.zeros([2, 3]), true, 'kernel'),
      tf.variable(tf.zeros([3]), true, 'bias'),
    ]);
    const state = optimizers.nadam().createState(variables);
    expect(state.map(({ name }) => name)).toEqual([
      'kernel/iteration',
      'kernel/momentumProduct',
      'kernel/momentum',
      'kernel/velocity',
      'bias/momentum',
      'bias/velocity',
    ]);
    expect(state.map(({ shape }) => shape)).toEqual([[], [], [2, 3], [2, 3], [3], [3]]);
    expect(state.every(({ trainable }) => !trainable)).toBe(true);
    tf.dispose([...variables, ...state]);
  });

  it('carried over to a new optimizer goes on as if nothing had happened', () => {
    const step = (optimizer: Optimizer, variable: tf.Variable, state: tf.Variable[], gradient: number) =>
      tf.tidy(() => optimizer.apply([tf.tensor1d([gradient])], [variable], state, tf.scalar(0.01)));
    const first = optimizers.nadam();
    const whole = tf.variable(tf.tensor1d([1]), true, 'whole');
    const wholeState = first.createState([whole]);
    for (const gradient of [1, -2, 0.5]) step(first, whole, wholeState, gradient);

    const resumed = tf.variable(whole, true, 'resumed');
    const second = optimizers.nadam();
    const resumedState = second.createState([resumed]);
    resumedState.forEach((variable, i) => {
      variable.assign(wholeState[i]!.clone());
    });
    for (const gradient of [3, 0.1]) {
      step(first, whole, wholeState, gradient);
      step(second, resumed, resumedState, gradient);
    }
    expect(resumed.dataSync()).toEqual(whole.dataSync());
    tf.dispose([whole, resumed, ...wholeState, ...resumedState]);
  });
});

describe('gradient clipping', () => {
  const moved = (optimizer: Optimizer) => {
    const variables = [tf.variable(tf.zeros([2])), tf.variable(tf.zeros([1]))];
    const state = optimizer.createState(variables);
    tf.tidy(() => optimizer.apply([tf.tensor1d([3, -4]), tf.tensor1d([12])], variables, state, tf.scalar(1)));
    const values = variables.flatMap((variable) => Array.from(variable.dataSync()));
    tf.dispose([...variables, ...state]);
    return values;
  };

  it('by value', () => expectClose(moved(optimizers.sgd({ clipValue: 3.5 })), [-3, 3.5, -3.5]));
  it("by each gradient's norm", () => expectClose(moved(optimizers.sgd({ clipNorm: 1 })), [-0.6, 0.8, -1]));
  it('by the common norm', () => expectClose(moved(optimizers.sgd({ globalClipNorm: 6.5 })), [-1.5, 2, -6]));
  it('leaves short gradients alone', () => expectClose(moved(optimizers.sgd({ globalClipNorm: 13.5 })), [-3, 4, -12]));
  it('survives a zero gradient', () => {
    const optimizer = optimizers.sgd({ clipNorm: 1 });
    const variable = tf.variable(tf.ones([2]));
    tf.tidy(() => optimizer.apply([tf.zeros([2])], [variable], [], tf.scalar(1)));
    expectClose(Array.from(variable.dataSync()), [1, 1]);
  });
  it('only one way at a time', () => {
    expect(() => optimizers.sgd({ clipNorm: 1, clipValue: 1 })).toThrow(/only one of clipValue and clipNorm/);
  });
});

describe('options', () => {
  it('of the wrong kind are named', () => {
    expect(() => optimizers.adam({ learningRate: -1 })).toThrow('adam: learningRate must be greater than 0; it is -1.');
    expect(() => optimizers.adam({ beta1: 1 })).toThrow('adam: beta1 must be less than 1; it is 1.');
    const text = { learningRate: '0.1' } as unknown as { learningRate: number };
    expect(() => optimizers.sgd(text)).toThrow('sgd: learningRate must be a number; it is "0.1".');
  });

  it('that do not exist are named with the nearest that does', () => {
    const wrong = { beta_1: 0.8 } as object;
    expect(() => optimizers.adam(wrong)).toThrow(
      expect.objectContaining({
        code: 'bad-option',
        message: 'adam: "beta_1" is not an option.',
        nextStep: 'Did you mean "beta1"?',
      }),
    );
  });

  it('an optimizer can be had by name', () => {
    expect(optimizerByName('rmsprop').name).toBe('rmsprop');
    expect(() => optimizerByName('Adm')).toThrow(
      expect.objectContaining({ code: 'unknown-optimizer', nextStep: 'Did you mean "adam"?' }),
    );
    expect(() => optimizerByName('toString')).toThrow(expect.objectContaining({ code: 'unknown-optimizer' }));
  });
});
