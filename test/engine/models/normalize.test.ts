import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { normalizeInput } from '../../../src/engine/models/normalize.ts';
import type { InputSpec } from '../../../src/protocol/runs.ts';

const bytes = [0, 51, 255, 128, 1, 254]; // [1, 1, 2, 3]

function normalized(scale: InputSpec['scale'], statistics?: InputSpec['statistics']): number[] {
  return tf.tidy(() => {
    const pixels = tf.tensor4d(bytes, [1, 1, 2, 3], 'int32');
    const result = normalizeInput(pixels, { scale, channels: 3, statistics });
    expect(result).toMatchObject({ dtype: 'float32', shape: [1, 1, 2, 3] });
    return [...result.dataSync()];
  });
}

const close = (actual: number[], expected: number[]) =>
  actual.forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i]!, 5);
  });

it('scales as asked', () => {
  close(
    normalized('0..1'),
    bytes.map((byte) => byte / 255),
  );
  close(
    normalized('-1..1'),
    bytes.map((byte) => byte / 127.5 - 1),
  );
  expect(normalized('0..255')).toEqual(bytes);
});

it('standardizes by one mean or one a channel', () => {
  const standard = (mean: number[], std: number[]) =>
    bytes.map((byte, i) => (byte / 255 - mean[i % mean.length]!) / std[i % std.length]!);
  close(normalized({ mean: [0.5], std: [0.25] }), standard([0.5], [0.25]));
  const mean = [0.485, 0.456, 0.406];
  const std = [0.229, 0.224, 0.225];
  close(normalized({ mean, std }), standard(mean, std));
  close(normalized({ mean, std: [0.2] }), standard(mean, [0.2]));
  close(normalized('imagenet'), standard(mean, std));
  close(normalized('dataset', { mean: [0.1, 0.2, 0.3], std, images: 9 }), standard([0.1, 0.2, 0.3], std));
});

it('standardizes each image by itself, and a blank one to zeros', () => {
  const images = [...bytes, ...bytes.map(() => 77), ...bytes.map((byte) => byte / 2)];
  const result = tf.tidy(() => {
    const pixels = tf.tensor4d(images, [3, 1, 2, 3], 'float32');
    return [...normalizeInput(pixels, { scale: 'image', channels: 3 }).dataSync()];
  });
  const mean = bytes.reduce((sum, byte) => sum + byte, 0) / 6;
  const std = Math.sqrt(bytes.reduce((sum, byte) => sum + (byte - mean) ** 2, 0) / 6);
  const expected = bytes.map((byte) => (byte - mean) / std);
  close(result, [...expected, 0, 0, 0, 0, 0, 0, ...expected]);
});

it('will not guess what was never measured', () => {
  expect(() => normalized('dataset')).toThrow('has not been measured');
});
