import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { betaShare } from '../../../src/api/augment/beta.ts';
import { augmentations } from '../../../src/api/augment/registry.ts';
import { read, useCpu } from './cpu.ts';

useCpu();

describe('options', () => {
  it.each(Object.entries(augmentations))('%s knows its name, its defaults and its options', (name, make) => {
    expect(make()).toMatchObject({ name, config: { p: name === 'flip' ? 0.5 : 1 } });
    expect(make({ p: 0.25, only: ['cat'] })).toMatchObject({ config: { p: 0.25, only: ['cat'] }, only: ['cat'] });
    expect(() => make({ probability: 1 } as never)).toThrow(expect.objectContaining({ code: 'bad-option' }));
    expect(() => make({ p: 1.5 })).toThrow(`${name}: p must be at most 1; it is 1.5`);
  });

  it('says which fills there are', () => {
    expect(augmentations.rotate({ fill: [1, 2, 3] }).fill).toEqual([1, 2, 3]);
    expect(augmentations.rotate({ degrees: 5 }).config).toEqual({ degrees: 5, fill: 'reflect', p: 1 });
    expect(() => augmentations.zoom({ fill: 'mirror' as never })).toThrow(
      'fill must be "reflect", "wrap" or "nearest", or a gray of 0 to 255, or red, green and blue',
    );
  });
});

describe('shares of Beta(alpha, alpha)', () => {
  const uniform = Float32Array.from({ length: 20_000 }, (_, i) => (i + 0.5) / 20_000);

  it.each([0.1, 0.2, 0.5, 1, 2, 8])('have its mean, deviation and fourth moment for alpha %d', (alpha) => {
    const shares = read(() => betaShare(alpha)(tf.tensor1d(uniform)));
    const moment = (order: number) => shares.reduce((sum, share) => sum + (share - 0.5) ** order, 0) / shares.length;
    const variance = 1 / (4 * (2 * alpha + 1));
    expect(moment(1)).toBeCloseTo(0, 4);
    expect(moment(2)).toBeCloseTo(variance, 3);
    // Kurtosis of the symmetric Beta distribution: 3 − 6 / (2 alpha + 3).
    expect(moment(4)).toBeCloseTo((3 - 6 / (2 * alpha + 3)) * variance ** 2, 4);
    expect(Math.min(...shares)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...shares)).toBeLessThanOrEqual(1);
  });

  it('are the uniform numbers themselves for alpha 1', () => {
    const shares = read(() => betaShare(1)(tf.tensor1d([0, 0.1, 0.5, 0.77, 1])));
    [0, 0.1, 0.5, 0.77, 1].forEach((expected, i) => {
      expect(shares[i]).toBeCloseTo(expected, 6);
    });
  });
});
