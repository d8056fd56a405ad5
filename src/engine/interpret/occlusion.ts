/**
 * Occlusion (Zeiler and Fergus, "Visualizing and Understanding Convolutional Networks", 2014): a plain square covers one
 * part of the image after the other; what the class's score loses by that is what the covered part said for it. Each
 * pixel gets the mean over all squares that cover it. Needs no gradients, so that it works for any network.
 */

import * as tf from '@tensorflow/tfjs-core';
import type { HostTensor, TensorFunction } from '../../jit/executor.ts';
import type { RunNetwork } from '../evaluate/network.ts';
import { normalizeInput } from '../models/normalize.ts';
import { forwardBatchSize } from '../train/validate.ts';
import { baselineColour } from './baseline.ts';
import { scoreOfClass } from './class-scores.ts';
import { classTensor, imageTensor, type Method, type Subject, vector, type Work } from './method.ts';

/** Place of a square's first pixel; outside of the image where it hangs over the edge. */
interface Square {
  readonly row: number;
  readonly column: number;
}

interface Sizes {
  readonly height: number;
  readonly width: number;
  /** Side of the square. */
  readonly window: number;
}

export const occlusion: Method<'occlusion'> = async (subject, work) => {
  const { options, score, target } = subject;
  const { height, width, channels } = subject.kept.network.record.input;
  const baseline = options.baseline ?? 'mean';
  const fill = baselineColour(baseline, subject.pixels, channels);
  const shorter = Math.min(height, width);
  const sizes = { height, width, window: Math.min(shorter, options.window ?? Math.max(1, Math.round(shorter / 4))) };
  const stride = Math.max(1, Math.round(sizes.window / 4));
  const squares = squaresOver(sizes, stride);
  const scores = await scoresBehind(subject, squares, { window: sizes.window, fill }, work);
  const strongest = visible(squares[scores.indexOf(scores.reduce((a, b) => Math.min(a, b)))]!, sizes);
  const { probabilities } = await subject.outputsOf(covered(subject, strongest, fill));
  return {
    map: meanOverSquares(squares, scores, score, sizes),
    details: {
      method: 'occlusion',
      baseline,
      window: sizes.window,
      stride,
      positions: squares.length,
      strongest: { ...strongest, probability: probabilities[target]! },
    },
  };
};

/** Over the edges too, so that pixels there are covered as often as others. */
function squaresOver({ height, width, window }: Sizes, stride: number): Square[] {
  const starts = (length: number) =>
    Array.from({ length: Math.ceil((length + window - stride) / stride) }, (_, i) => stride - window + i * stride);
  return starts(height).flatMap((row) => starts(width).map((column) => ({ row, column })));
}

/** The class's score with each square covered. */
async function scoresBehind(
  subject: Subject,
  squares: readonly Square[],
  { window, fill }: { readonly window: number; readonly fill: readonly number[] },
  work: Work,
): Promise<Float32Array> {
  const { kept } = subject;
  const batch = Math.min(mostAtOnce, forwardBatchSize(kept.network.model, 1));
  const compiled = kept.compiled(`occlusion of ${batch}`, coveredScores);
  const scores = new Float32Array(squares.length);
  for (let start = 0; start < squares.length; start += batch) {
    await work.giveWay();
    work.progress('Covering parts', start, squares.length);
    // The last batch is filled up with its first square.
    const chosen = Array.from({ length: batch }, (_, i) => squares[start + i] ?? squares[start]!);
    const outputs = await compiled.run({
      pixels: imageTensor(subject),
      target: classTensor(subject),
      rows: wholes(chosen.map(({ row }) => row)),
      columns: wholes(chosen.map(({ column }) => column)),
      window: wholes([window]),
      fill: vector(fill),
    });
    scores.set((outputs.scores!.data as Float32Array).subarray(0, squares.length - start), start);
  }
  work.progress('Covering parts', squares.length, squares.length);
  return scores;
}

/** Covered images of a batch: few enough that another request does not wait long for its turn. */
const mostAtOnce = 32;

const wholes = (values: readonly number[]): HostTensor => ({
  dtype: 'int32',
  shape: [values.length],
  data: Int32Array.from(values),
});

/**
 * Inputs `pixels` uint8 [1, height, width, channels], `target` int32 [1], `rows` and `columns` int32 [batch], `window`
 * int32 [1] and `fill` (bytes) float32 [channels]; output `scores` float32 [batch].
 */
function coveredScores(network: RunNetwork): TensorFunction {
  const { height, width } = network.record.input;
  return ({ pixels, target, rows, columns, window, fill }) => {
    const along = (starts: tf.Tensor, length: number) => {
      const places = tf.sub(tf.range(0, length, 1, 'int32'), tf.reshape(starts, [-1, 1]));
      return tf.cast(tf.logicalAnd(tf.greaterEqual(places, 0), tf.less(places, window!)), 'float32');
    };
    const mask = tf.mul(
      tf.reshape(along(rows!, height), [-1, height, 1, 1]),
      tf.reshape(along(columns!, width), [-1, 1, width, 1]),
    );
    const bytes = tf.cast(pixels!, 'float32');
    const images = tf.add(bytes, tf.mul(mask, tf.sub(fill!, bytes)));
    return { scores: scoreOfClass(network, normalizeInput(images as tf.Tensor4D, network.record.input), target!) };
  };
}

/** What each pixel loses, on average over the squares that cover it. */
function meanOverSquares(squares: readonly Square[], scores: Float32Array, score: number, sizes: Sizes): Float32Array {
  const sums = new Float32Array(sizes.height * sizes.width);
  const counts = new Float32Array(sums.length);
  for (const [at, square] of squares.entries()) {
    const { row, column, height, width } = visible(square, sizes);
    for (let y = row; y < row + height; y++) {
      for (let x = column; x < column + width; x++) {
        sums[y * sizes.width + x]! += score - scores[at]!;
        counts[y * sizes.width + x]!++;
      }
    }
  }
  return sums.map((sum, i) => sum / counts[i]!);
}

/** The part of a square that lies within the image. */
function visible({ row, column }: Square, { height, width, window }: Sizes) {
  const [top, left] = [Math.max(0, row), Math.max(0, column)];
  return {
    row: top,
    column: left,
    height: Math.min(height, row + window) - top,
    width: Math.min(width, column + window) - left,
  };
}

function covered({ pixels, kept }: Subject, part: ReturnType<typeof visible>, fill: readonly number[]): Uint8Array {
  const { width, channels } = kept.network.record.input;
  const copy = pixels.slice();
  for (let y = part.row; y < part.row + part.height; y++) {
    const start = (y * width + part.column) * channels;
    for (let i = 0; i < part.width * channels; i++) copy[start + i] = fill[i % channels]!;
  }
  return copy;
}
