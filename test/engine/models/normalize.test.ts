import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { normalizeInput } from '../../../src/engine/models/normalize.ts';
import type { InputSpec } from '../../../src/protocol/runs.ts';

const bytes = [0, 51, 255, 128, 1, 254]; // [1, 1, 2, 3]

function normalized(scale: InputSpec['scale']): number[] {
  return tf.tidy(() => {
    const pixels = tf.tensor4d(bytes, [1, 1, 2, 3], 'int32');
    const result = normalizeInput(pixels, { scale, channels: 3 });
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
});
