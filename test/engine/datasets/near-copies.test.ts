import { describe, expect, it } from 'vitest';
import { alignedDifference } from '../../../src/engine/datasets/copies/alignment.ts';
import { groupsWithCopies } from '../../../src/engine/datasets/copies/groups.ts';
import { hashDistance, joinHashes } from '../../../src/engine/datasets/copies/hamming.ts';
import { findNearCopies } from '../../../src/engine/datasets/copies/near-copies.ts';
import type { Picture } from '../../../src/engine/datasets/scan/facts.ts';
import { signatureAt } from '../../../src/engine/datasets/scan/signature.ts';
import { examineFile } from '../../../src/engine/preprocess/examine.ts';
import { CancelledError } from '../../../src/protocol/errors.ts';
import { randomNumbers } from '../random-numbers.ts';
import { randomBytes } from './drawn.ts';
import { asImage, copyings, photo } from './photos.ts';

const pictureOf = async (bytes: Buffer): Promise<Picture> => (await examineFile(async () => bytes)).picture!;

describe('near copies', () => {
  it('are found in at least 95 of 100 photo-like images, whatever was done to them, and hardly any that are none', async () => {
    const count = 100;
    const ways = Object.entries(copyings);
    const pictures: Picture[] = [];
    for (let seed = 0; seed < count; seed++) {
      const raw = photo(seed);
      const random = randomNumbers(seed);
      pictures.push(await pictureOf(await asImage(raw).png().toBuffer()));
      for (const [, copy] of ways) pictures.push(await pictureOf(await copy(raw, random)));
    }
    const perOriginal = ways.length + 1;
    const { pairs, cut } = await findNearCopies(pictures);
    expect(cut).toBe(0);
    const original = (index: number) => Math.floor(index / perOriginal);
    const wrong = pairs.filter(({ a, b }) => original(a) !== original(b));
    const wronged = new Set(wrong.flatMap(({ a, b }) => [a, b]));
    expect(wronged.size).toBeLessThanOrEqual(pictures.length / 100);
    // Each kind of copy alone with its originals, so that none is found by way of another one.
    for (const [at, [name]] of ways.entries()) {
      const two = pictures.filter((_, index) => index % perOriginal === 0 || index % perOriginal === at + 1);
      const found = (await findNearCopies(two)).pairs.filter(({ a, b }) => a >> 1 === b >> 1);
      expect(found.length, name).toBeGreaterThanOrEqual(0.95 * count);
    }
  });

  it('are told from other pictures of the same shapes by their colours, but not from gray ones', async () => {
    const raw = photo(2);
    const swapped = Buffer.from(raw);
    for (let at = 0; at < raw.length; at += 3) [swapped[at], swapped[at + 2]] = [raw[at + 2]!, raw[at]!];
    const luma = (bytes: Buffer) => asImage(bytes).toColourspace('b-w').toColourspace('srgb').png().toBuffer();
    const [own, other, gray] = await Promise.all([
      pictureOf(await asImage(raw).png().toBuffer()),
      pictureOf(await asImage(swapped).png().toBuffer()),
      pictureOf(await luma(raw)),
    ]);
    expect((await findNearCopies([own, other])).pairs).toEqual([]);
    expect((await findNearCopies([own, gray])).pairs).toHaveLength(1);
  });

  it('are not sought among blank images', async () => {
    const blank = await pictureOf(
      await asImage(Buffer.alloc(256 * 192 * 3, 90))
        .png()
        .toBuffer(),
    );
    expect((await findNearCopies([blank, blank, undefined, blank])).pairs).toEqual([]);
  });

  it('of one picture a thousand times are found without comparing all of them with all', async () => {
    const picture = await pictureOf(await asImage(photo(4)).png().toBuffer());
    const { pairs } = await findNearCopies(new Array<Picture>(1000).fill(picture));
    expect(pairs).toHaveLength(999);
    const joined = groupsWithCopies(
      Array.from({ length: 1000 }, (_, at) => String(at)),
      undefined,
      pairs.map(({ a, b }) => [a, b]),
    );
    expect(new Set(joined).size).toBe(1);
  });

  it('stops when it is cancelled', async () => {
    const picture = await pictureOf(await asImage(photo(4)).png().toBuffer());
    const stop = new AbortController();
    stop.abort();
    const search = findNearCopies(new Array<Picture>(3000).fill(picture), { signal: stop.signal });
    await expect(search).rejects.toBeInstanceOf(CancelledError);
  });
});

describe('joinHashes', () => {
  /** Hashes in clusters, so that there are pairs at every distance. */
  function hashes(count: number, seed: number): Uint8Array {
    const all = randomBytes(count * 8, seed);
    const random = randomNumbers(seed);
    for (let at = 1; at < count; at++) {
      if (random() < 0.5) continue;
      all.copyWithin(at * 8, 8 * Math.floor(random() * at), 8 * Math.floor(random() * at) + 8);
      for (let flips = Math.floor(random() * 16); flips > 0; flips--) {
        all[at * 8 + Math.floor(random() * 8)]! ^= 1 << Math.floor(random() * 8);
      }
    }
    return all;
  }

  it.each([
    ['earlier', 11],
    ['earlier', 7],
    ['others', 7],
  ] as const)('finds what comparing all with all finds, each pair once: %s, %d bits', async (compare, radius) => {
    const count = 400;
    const targets = hashes(count, 5);
    // Queries that are targets in another order, each with two bits changed.
    const queries =
      compare === 'earlier'
        ? targets
        : targets.map((_, at) => targets[targets.length - 8 - at + 2 * (at % 8)]! ^ (at % 4 === 0 ? 1 : 0));
    const found: string[] = [];
    await joinHashes({ queries, targets, radius, compare, onPair: (a, b) => found.push(`${a} ${b}`) });
    const at = (all: Uint8Array, index: number) => all.subarray(index * 8, index * 8 + 8);
    const expected: string[] = [];
    for (let a = 0; a < count; a++) {
      for (let b = 0; b < count; b++) {
        if (compare === 'earlier' ? b >= a : b === a) continue;
        if (hashDistance(at(queries, a), at(targets, b)) <= radius) expected.push(`${a} ${b}`);
      }
    }
    expect(expected.length).toBeGreaterThan(0);
    expect(found.sort()).toEqual(expected.sort());
  });
});

describe('alignedDifference', () => {
  it('is 0 for the same picture, small for a shifted and brightened one, and large for another', async () => {
    const [a, b] = await Promise.all(
      [1, 2].map(async (seed) => signatureAt((await pictureOf(await asImage(photo(seed)).png().toBuffer())).signature)),
    );
    expect(alignedDifference(a!.thumb, a!.thumb)).toBeLessThan(0.02);
    expect(alignedDifference(a!.thumb, b!.thumb)).toBeGreaterThan(0.3);
    const shifted = a!.thumb.map((_, at) => Math.min(255, 0.9 * a!.thumb[Math.max(0, at - 1)]! + 8));
    expect(alignedDifference(a!.thumb, shifted)).toBeLessThan(0.1);
  });
});
