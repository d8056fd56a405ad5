/** Affine maps of pixels, one for each image: put one after another, and as tf.image.transform takes them. */

import * as tf from '@tensorflow/tfjs-core';
import type { Affine, PerImage } from '../../api/augmentation.ts';

type Entry = PerImage | number;

/** Numbers stay numbers, and zeros and ones cost nothing. */
function times(p: Entry, q: Entry): Entry {
  if (p === 0 || q === 0) return 0;
  if (p === 1) return q;
  if (q === 1) return p;
  return typeof p === 'number' && typeof q === 'number' ? p * q : tf.mul<PerImage>(p, q);
}

function plus(p: Entry, q: Entry): Entry {
  if (p === 0) return q;
  if (q === 0) return p;
  return typeof p === 'number' && typeof q === 'number' ? p + q : tf.add<PerImage>(p, q);
}

/** The map of an image that was first changed by `first` and then by `second`. */
export function after(first: Affine, second: Affine): Affine {
  // The changed image's pixel is one of the image between, by `second`; and that is one of the original, by `first`.
  const row = (p: Entry, q: Entry, rest: Entry) => ({
    x: plus(times(p, second.a), times(q, second.c)),
    y: plus(times(p, second.b), times(q, second.d)),
    rest: plus(plus(times(p, second.right), times(q, second.down)), rest),
  });
  const top = row(first.a, first.b, first.right);
  const bottom = row(first.c, first.d, first.down);
  return { a: top.x, b: top.y, right: top.rest, c: bottom.x, d: bottom.y, down: bottom.rest };
}

/** [batch, 8], counted in pixels from the upper left one instead of from the middle. */
export function transformsOf({ a, b, c, d, right, down }: Affine, size: Size): tf.Tensor2D {
  const [middleX, middleY] = [(size.width - 1) / 2, (size.height - 1) / 2];
  const offset = (shift: Entry, p: Entry, q: Entry, middle: number) =>
    plus(shift, plus(middle, plus(times(-middleX, p), times(-middleY, q))));
  const entries = [a, b, offset(right, a, b, middleX), c, d, offset(down, c, d, middleY), 0, 0];
  return tf.stack(
    entries.map((entry) => (typeof entry === 'number' ? tf.fill([size.batch], entry) : entry)),
    1,
  ) as tf.Tensor2D;
}

interface Size {
  readonly batch: number;
  readonly height: number;
  readonly width: number;
}
