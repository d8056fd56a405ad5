/**
 * Finds images that show the same picture, saved again: as JPEG, smaller, cropped a little, brighter or darker. Candidates
 * are found by their perceptual hashes, and compared by what is left of one picture when the other is aligned to it.
 *
 * How little must be left depends on the dataset. Where many images look much alike (trousers on black), some pairs come
 * close by chance: the more look-alikes an image has in a wider circle, the smaller the circle in which none of them is to
 * be expected. Neighbours become rarer with a power of the distance; 3 is what fits Fashion-MNIST, where below the
 * resulting limit most pairs are copies by eye and above it most are not. (The hashes leave out the farther look-alikes,
 * or the power would be the dimension of the images, 6 to 7 there.)
 */

import type { Work } from '../dataset.ts';
import { throwIfCancelled } from '../parallel.ts';
import type { Picture } from '../scan/facts.ts';
import { hashBytes, type Signature, signatureAt } from '../scan/signature.ts';
import { alignedDifference } from './alignment.ts';
import { CoarseComparison, coarsePictures } from './coarse.ts';
import { DisjointSets } from './groups.ts';
import { hashDistance, joinHashes } from './hamming.ts';

/** Bits in which the hashes of copies differ; they have as many ones as zeros, so that this is an even number. */
const hashRadius = 11;
/** The same for one hash of a whole picture and one of an inner picture: of a copy whose rim was cut off. */
const innerRadius = 7;
/** Where no image looks like another one, this much may be left of a copy. */
const loosest = 0.15;
/** What is this close is told in every dataset. */
const strictest = 0.04;
/** The coarse comparison leaves up to this many times more of a copy that was cropped. */
const slack = 1.75;
/** Coarse difference up to which an image is a look-alike. */
const circle = 0.4;
/** Look-alikes by chance that may be expected within the limit. */
const chance = 0.1;
/** Fewer look-alikes than this may be an image's own copies, cropped and brightened; then those of the others count. */
const ownLookalikes = 16;
/** The part of the images that have no more look-alikes than what counts for the dataset. */
const typical = 0.8;
/** Images of less contrast are blank, and all the same. Standard deviation of 0..255. */
const leastContrast = 2;
/** Distance of colours, of 0..255, at which two pictures of the same shapes are different. */
const colourLimit = 12;
/** Colours within this of gray are none: a gray copy of a coloured picture is a copy. */
const colourless = 4;
/** Candidates of one image that are compared; further ones count as look-alikes. */
const mostCandidates = 400;
const phase = 'Comparing near copies';
const slice = 30;

export interface CopyPair {
  /** Indices. */
  readonly a: number;
  readonly b: number;
  /** The part of the contrast in which they differ: 0 is the same picture. */
  readonly difference: number;
}

export interface NearCopies {
  /** Enough of them to connect all copies of one picture; not every pair of such a set. */
  readonly pairs: readonly CopyPair[];
  /** Images that were not compared with all that might be copies, because there are too many of those. */
  readonly cut: number;
}

/** @param pictures Undefined for images that are to be left out: unreadable ones, and all but one of exact copies. */
export async function findNearCopies(pictures: readonly (Picture | undefined)[], work: Work = {}): Promise<NearCopies> {
  const used = pictures.flatMap((picture, index) => (picture && picture.deviation >= leastContrast ? [index] : []));
  const signatures = used.map((index) => signatureAt(pictures[index]!.signature));
  const candidates = await findCandidates(signatures, work);
  const limits = limitsOf(candidates.lookalikes);
  const order = nearestFirst(candidates, limits);
  const connected = new DisjointSets(used.length);
  const pairs: CopyPair[] = [];
  let yieldedAt = performance.now();
  for (const [done, at] of order.entries()) {
    const [a, b] = [candidates.a[at]!, candidates.b[at]!];
    if (performance.now() - yieldedAt > slice) {
      await new Promise(setImmediate);
      throwIfCancelled(work, phase);
      work.progress?.(phase, done, order.length);
      yieldedAt = performance.now();
    }
    // Of a picture that is there a thousand times, not half a million pairs have to be compared.
    if (connected.root(a) === connected.root(b)) continue;
    const difference = alignedDifference(signatures[a]!.thumb, signatures[b]!.thumb);
    if (difference > Math.min(limits[a]!, limits[b]!)) continue;
    if (!sameColours(signatures[a]!.colours, signatures[b]!.colours)) continue;
    connected.join(a, b);
    pairs.push({ a: used[a]!, b: used[b]!, difference });
  }
  return { pairs, cut: candidates.cut };
}

/** Places in the list of the candidates that can be copies, those that look most alike first. */
function nearestFirst({ a, b, coarse, count }: Candidates, limits: Float64Array): Uint32Array {
  const places: number[] = [];
  for (let at = 0; at < count; at++) {
    if (coarse[at]! <= slack * Math.min(limits[a[at]!]!, limits[b[at]!]!)) places.push(at);
  }
  return Uint32Array.from(places).sort((one, other) => coarse[one]! - coarse[other]! || one - other);
}

/** What may be left of a copy of each image, given their numbers of look-alikes. */
function limitsOf(lookalikes: Int32Array): Float64Array {
  const ofDataset = lookalikes.slice().sort()[Math.floor(typical * lookalikes.length)] ?? 0;
  return Float64Array.from(lookalikes, (own) => {
    const count = Math.max(ofDataset, own >= ownLookalikes ? own : 0);
    // Rounded, as machines differ in the last bit of a root.
    const limit = count === 0 ? loosest : circle * Math.fround(Math.cbrt(chance / count));
    return Math.max(strictest, Math.min(loosest, limit));
  });
}

interface Candidates {
  readonly a: Int32Array;
  readonly b: Int32Array;
  readonly coarse: Float32Array;
  readonly count: number;
  /** Of each image. */
  readonly lookalikes: Int32Array;
  readonly cut: number;
}

async function findCandidates(signatures: readonly Signature[], work: Work): Promise<Candidates> {
  const list = { a: new Int32Array(1024), b: new Int32Array(1024), coarse: new Float32Array(1024), count: 0 };
  const lookalikes = new Int32Array(signatures.length);
  const listed = new Int32Array(signatures.length);
  const comparison = new CoarseComparison(coarsePictures(signatures.map(({ thumb }) => thumb)));
  let current = -1;
  const onPair = (a: number, b: number) => {
    const isFull = listed[a]! >= mostCandidates && listed[b]! >= mostCandidates;
    if (!isFull && a !== current) {
      comparison.use(a);
      current = a;
    }
    const difference = isFull ? circle : comparison.difference(b);
    if (difference <= slack * loosest) {
      append(list, a, b, difference);
      listed[a]!++;
      listed[b]!++;
    } else if (difference <= circle) {
      lookalikes[a]!++;
      lookalikes[b]!++;
    }
  };
  const whole = joined(signatures.map(({ hash }) => hash));
  const inner = joined(signatures.map(({ innerHash }) => innerHash));
  const join = { targets: whole, onPair, work };
  let cut = await joinHashes({ ...join, queries: whole, radius: hashRadius, compare: 'earlier' });
  cut += await joinHashes({
    ...join,
    queries: inner,
    radius: innerRadius,
    compare: 'others',
    onPair: (a, b) => {
      const [one, other] = [signatures[a]!, signatures[b]!];
      if (hashDistance(one.hash, other.hash) <= hashRadius) return;
      // Where each looks like the other's inner picture, the pair comes twice.
      if (a > b || hashDistance(one.hash, other.innerHash) > innerRadius) onPair(a, b);
    },
  });
  return { ...list, lookalikes, cut };
}

function joined(hashes: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(hashes.length * hashBytes);
  for (const [index, hash] of hashes.entries()) all.set(hash, index * hashBytes);
  return all;
}

function append(list: { a: Int32Array; b: Int32Array; coarse: Float32Array; count: number }, ...pair: number[]): void {
  if (list.count === list.a.length) {
    const grown = <T extends Int32Array | Float32Array>(old: T, made: T): T => {
      made.set(old);
      return made;
    };
    list.a = grown(list.a, new Int32Array(2 * list.count));
    list.b = grown(list.b, new Int32Array(2 * list.count));
    list.coarse = grown(list.coarse, new Float32Array(2 * list.count));
  }
  list.a[list.count] = pair[0]!;
  list.b[list.count] = pair[1]!;
  list.coarse[list.count++] = pair[2]!;
}

/** Root mean square distance, unless one of the two has no colours. */
function sameColours(a: Uint8Array, b: Uint8Array): boolean {
  let [squares, mostA, mostB] = [0, 0, 0];
  for (let at = 0; at < a.length; at++) {
    squares += (a[at]! - b[at]!) ** 2;
    mostA = Math.max(mostA, Math.abs(a[at]! - 128));
    mostB = Math.max(mostB, Math.abs(b[at]! - 128));
  }
  return mostA <= colourless || mostB <= colourless || squares / a.length <= colourLimit ** 2;
}
