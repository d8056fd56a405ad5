/**
 * A cheap form of alignment.ts for millions of pairs: pictures of 8 x 8, one step of the iteration, and all that depends on
 * one of the two pictures computed once. What is left of the other one is then six sums of products.
 */

import { thumbBytes, thumbSide } from '../scan/signature.ts';

const side = 8;
const pixels = side * side;
const unknowns = 5;

/** 8 x 8 pictures of all images, each with mean 0 and length 1. Float32 [n, 64]. */
export function coarsePictures(thumbs: readonly Uint8Array[]): Float32Array {
  const all = new Float32Array(thumbs.length * pixels);
  for (const [index, thumb] of thumbs.entries()) writeCoarse(thumb, all.subarray(index * pixels, (index + 1) * pixels));
  return all;
}

function writeCoarse(thumb: Uint8Array, target: Float32Array): void {
  const step = thumbSide / side;
  let sum = 0;
  for (let at = 0; at < thumbBytes; at++) {
    const value = thumb[at]!;
    target[Math.floor(Math.floor(at / thumbSide) / step) * side + Math.floor((at % thumbSide) / step)]! += value;
    sum += value;
  }
  for (let at = 0; at < pixels; at++) target[at]! -= sum / pixels;
  normalize(target);
}

/** @returns The length before. */
function normalize(values: Float32Array): number {
  let squares = 0;
  for (const value of values) squares += value * value;
  const length = Math.sqrt(squares);
  if (length > 0) for (let at = 0; at < values.length; at++) values[at]! /= length;
  return length;
}

/** Compares one picture with many. */
export class CoarseComparison {
  readonly #all: Float32Array;
  /** Orthonormal: the picture itself, and what shifting and stretching it adds. [unknowns, 64] */
  readonly #basis = new Float32Array(unknowns * pixels);
  #size = 0;

  constructor(all: Float32Array) {
    this.#all = all;
  }

  /** Takes the picture that the next ones are compared with. */
  use(index: number): void {
    const picture = this.#all.subarray(index * pixels, (index + 1) * pixels);
    this.#size = 0;
    this.#add(picture);
    const slopes = [slope(picture, 1), slope(picture, side)];
    for (const [axis, values] of slopes.entries()) {
      this.#add(values);
      this.#add(values.map((value, at) => value * ((axis === 0 ? at % side : Math.floor(at / side)) - (side - 1) / 2)));
    }
  }

  /** The part of the other picture's standard deviation that is left unexplained, 0..1. */
  difference(other: number): number {
    const start = other * pixels;
    let explained = 0;
    for (let row = 0; row < this.#size; row++) {
      let product = 0;
      for (let at = 0; at < pixels; at++) product += this.#basis[row * pixels + at]! * this.#all[start + at]!;
      explained += product * product;
    }
    return Math.sqrt(Math.max(0, 1 - explained));
  }

  /** Gram-Schmidt; what nearly follows from the rows before adds nothing. */
  #add(values: Float32Array): void {
    const row = this.#basis.subarray(this.#size * pixels, (this.#size + 1) * pixels);
    row.set(values);
    let mean = 0;
    for (const value of row) mean += value / pixels;
    for (let at = 0; at < pixels; at++) row[at]! -= mean;
    for (let before = 0; before < this.#size; before++) {
      let product = 0;
      for (let at = 0; at < pixels; at++) product += row[at]! * this.#basis[before * pixels + at]!;
      for (let at = 0; at < pixels; at++) row[at]! -= product * this.#basis[before * pixels + at]!;
    }
    if (normalize(row) > 0.01) this.#size++;
  }
}

/** Central differences; at the edge, half of the only one. */
function slope(picture: Float32Array, step: number): Float32Array {
  return picture.map((value, at) => {
    const place = step === 1 ? at % side : Math.floor(at / side);
    const after = place < side - 1 ? picture[at + step]! : value;
    const before = place > 0 ? picture[at - step]! : value;
    return (after - before) / 2;
  });
}
