/**
 * The order in which an epoch sees the images: a permutation that follows from the seed and the epoch alone, so that a
 * resumed run needs no state of a generator to go on with the same order.
 */

/** A random permutation of 0..count-1 (Fisher and Yates's shuffle, in Durstenfeld's form). `epoch` counts from 1. */
export function epochOrder(count: number, seed: number, epoch: number): Int32Array {
  return permutation(count, generator(seed, epoch));
}

/** 0..count-1 shuffled with the next numbers of a generator. */
export function permutation(count: number, random: () => number): Int32Array {
  const order = Int32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = below(i + 1, random);
    const swapped = order[i]!;
    order[i] = order[j]!;
    order[j] = swapped;
  }
  return order;
}

/** An integer in 0..limit-1 without bias: what does not fill a whole multiple of `limit` is drawn again. */
function below(limit: number, random: () => number): number {
  const fair = 2 ** 32 - (2 ** 32 % limit);
  for (;;) {
    const drawn = random();
    if (drawn < fair) return drawn % limit;
  }
}

/**
 * Uniform integers 0..2^32-1: a 32-bit Weyl sequence through the murmur3 finalizer, keyed by a hash of both numbers
 * (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014, in 32 bits).
 */
export function generator(seed: number, epoch: number): () => number {
  let state = mix((mix(seed | 0) + Math.imul(epoch, 0x9e3779b9)) | 0);
  const weyl = mix(state ^ 0x5bd1e995) | 1;
  return () => {
    state = (state + weyl) | 0;
    return mix(state) >>> 0;
  };
}

function mix(value: number): number {
  let h = value;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
