/**
 * Finds all pairs of 64-bit hashes that differ in few bits without comparing all pairs: multi-index hashing (Norouzi,
 * Punjani, Fleet, "Fast search in Hamming space with multi-index hashing", 2012). Each hash is cut into four parts of 16
 * bits; where two differ in at most 11 bits, at least one part differs in at most 2, and 137 look-ups find it.
 */

import type { Work } from '../dataset.ts';
import { throwIfCancelled } from '../parallel.ts';

const parts = 4;
const partValues = 2 ** 16;
/** Hashes that are looked at for one part of one hash; more is a dataset of one picture, where the first ones do. */
const mostLooks = 20_000;
/** Milliseconds after which the engine answers other requests. */
const slice = 30;
const phase = 'Looking for near copies';

/** Hash i is the 64 bits at 8 i. */
export interface HashJoin {
  readonly queries: Uint8Array;
  readonly targets: Uint8Array;
  /** Bits in which two hashes of a pair differ at most. */
  readonly radius: number;
  /** `earlier`: a query is compared with the targets before it only, for a join of hashes with themselves. */
  readonly compare: 'earlier' | 'others';
  /** Called for each pair once; all pairs of one query and one part come one after another. */
  readonly onPair: (query: number, target: number) => void;
  readonly work?: Work;
}

/** @returns How many searches ended early because too many hashes are alike. */
export async function joinHashes({ queries, targets, radius, compare, onPair, work }: HashJoin): Promise<number> {
  const count = queries.length / 8;
  const [asked, stored] = [wordsOf(queries), wordsOf(targets)];
  const partRadius = Math.floor(radius / parts);
  const flips = flipsOf(partRadius);
  let cut = 0;
  let yieldedAt = performance.now();
  for (let part = 0; part < parts; part++) {
    const table = new PartTable(stored, part);
    if (compare === 'others') for (let target = 0; target < count; target++) table.add(target);
    for (let query = 0; query < count; query++) {
      if (!search(table, query, part)) cut++;
      if (compare === 'earlier') table.add(query);
      if ((query & 63) === 0 && performance.now() - yieldedAt > slice) {
        await new Promise(setImmediate);
        throwIfCancelled(work, phase);
        work?.progress?.(phase, part * count + query, parts * count);
        yieldedAt = performance.now();
      }
    }
  }
  return cut;

  /** Whether all candidates were looked at. */
  function search({ head, next }: PartTable, query: number, part: number): boolean {
    const [low, high] = [asked[2 * query]!, asked[2 * query + 1]!];
    const key = partOf(low, high, part);
    let looks = 0;
    for (const flip of flips) {
      for (let target = head[key ^ flip]!; target >= 0; target = next[target]!) {
        if (++looks > mostLooks) return false;
        const x = low ^ stored[2 * target]!;
        const y = high ^ stored[2 * target + 1]!;
        if (ones(x) + ones(y) > radius || target === query || wasFound(x, y, part, partRadius)) continue;
        onPair(query, target);
      }
    }
    return true;
  }
}

/** Hashes by one of their parts: a list for each value, the newest first. */
class PartTable {
  readonly head = new Int32Array(partValues).fill(-1);
  readonly next: Int32Array;

  constructor(
    private readonly words: Uint32Array,
    private readonly part: number,
  ) {
    this.next = new Int32Array(words.length / 2);
  }

  add(index: number): void {
    const key = partOf(this.words[2 * index]!, this.words[2 * index + 1]!, this.part);
    this.next[index] = this.head[key]!;
    this.head[key] = index;
  }
}

/** Two 32-bit words of each hash. */
const wordsOf = (hashes: Uint8Array): Uint32Array => new Uint32Array(hashes.slice().buffer);

function partOf(low: number, high: number, part: number): number {
  const word = part < 2 ? low : high;
  return part % 2 === 0 ? word & 0xffff : word >>> 16;
}

/** 16-bit words with at most so many ones (0, 1 or 2), fewest first. */
function flipsOf(most: number): number[] {
  const found = [0];
  if (most >= 1) for (let i = 0; i < 16; i++) found.push(1 << i);
  if (most >= 2) for (let i = 0; i < 16; i++) for (let j = 0; j < i; j++) found.push((1 << i) | (1 << j));
  return found;
}

/** Whether an earlier part has found this pair, given the bits in which its hashes differ. */
function wasFound(x: number, y: number, part: number, partRadius: number): boolean {
  for (let earlier = 0; earlier < part; earlier++) if (ones(partOf(x, y, earlier)) <= partRadius) return true;
  return false;
}

/** Bits in which two hashes of two lists differ. */
export function hashDistance(a: Uint8Array, b: Uint8Array): number {
  let sum = 0;
  for (let at = 0; at < 8; at++) sum += ones(a[at]! ^ b[at]!);
  return sum;
}

/** The number of ones in 32 bits. */
function ones(bits: number): number {
  let sum = bits - ((bits >>> 1) & 0x55555555);
  sum = (sum & 0x33333333) + ((sum >>> 2) & 0x33333333);
  return Math.imul((sum + (sum >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
