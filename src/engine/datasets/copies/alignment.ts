/**
 * How much of one small picture is left unexplained by another one that is shifted, stretched, brightened and given more
 * or less contrast: 0 for the same picture, about 1 for two that have nothing in common. The shift is found as by Lucas and
 * Kanade, "An iterative image registration technique" (1981): least squares on the gradient, twice.
 */

import { thumbSide as side } from '../scan/signature.ts';

const centre = (side - 1) / 2;
/** Offset, gain, and for each direction a shift and a stretch. */
const unknowns = 6;
const iterations = 2;
/** Pixels that a picture may be shifted, and stretched at its edge: a crop of 3 % on one side is 0.7. */
const reach = 2;
/** Gain within which two pictures can be the same one, made brighter or darker. */
const gains = [0.6, 1.67] as const;
/** Keeps a picture without gradients from being shifted at all. */
const stiffness = 0.01;

const matrix = new Float64Array(unknowns * unknowns);
const right = new Float64Array(unknowns);
const terms = new Float64Array(unknowns);
const solution = new Float64Array(unknowns);

interface Warp {
  shiftX: number;
  stretchX: number;
  shiftY: number;
  stretchY: number;
}

/** @param a, b uint8 [24, 24]. @returns The part of b's standard deviation that is left; 1 if they don't fit at all. */
export function alignedDifference(a: Uint8Array, b: Uint8Array): number {
  const warp: Warp = { shiftX: 0, stretchX: 0, shiftY: 0, stretchY: 0 };
  for (let turn = 0; turn < iterations; turn++) {
    const sums = accumulate(a, b, warp, unknowns);
    if (sums.count < (side * side) / 2 || !solve(unknowns, sums.count)) return 1;
    move(warp);
  }
  const { count, sum, squares } = accumulate(a, b, warp, 2);
  if (count < (side * side) / 2 || !solve(2, 0)) return 1;
  if (solution[1]! < gains[0] || solution[1]! > gains[1]) return 1;
  const explained = solution[0]! * right[0]! + solution[1]! * right[1]!;
  const variance = squares - (sum * sum) / count;
  return variance <= 0 ? 1 : Math.sqrt(Math.max(0, squares - explained) / variance);
}

function move(warp: Warp): void {
  const gain = Math.max(0.1, Math.abs(solution[1]!));
  const bounded = (value: number) => Math.max(-reach, Math.min(reach, value));
  warp.shiftX = bounded(warp.shiftX + solution[2]! / gain);
  warp.stretchX = bounded(warp.stretchX + solution[3]! / gain);
  warp.shiftY = bounded(warp.shiftY + solution[4]! / gain);
  warp.stretchY = bounded(warp.stretchY + solution[5]! / gain);
}

/** Sums up the normal equations over the pixels of b that lie inside of the warped a. */
function accumulate(a: Uint8Array, b: Uint8Array, warp: Warp, size: number) {
  matrix.fill(0);
  right.fill(0);
  let [count, sum, squares] = [0, 0, 0];
  for (let y = 1; y < side - 1; y++) {
    const v = (y - centre) / centre;
    const row = y + warp.shiftY + warp.stretchY * v;
    const top = Math.floor(row);
    if (top < 1 || top >= side - 2) continue;
    for (let x = 1; x < side - 1; x++) {
      const u = (x - centre) / centre;
      const column = x + warp.shiftX + warp.stretchX * u;
      const left = Math.floor(column);
      if (left < 1 || left >= side - 2) continue;
      sample(a, top * side + left, column - left, row - top, size > 2);
      terms[3] = terms[2]! * u;
      terms[5] = terms[4]! * v;
      const target = b[y * side + x]!;
      count++;
      sum += target;
      squares += target * target;
      for (let i = 0; i < size; i++) {
        const term = terms[i]!;
        for (let j = 0; j <= i; j++) matrix[i * unknowns + j]! += term * terms[j]!;
        right[i]! += term * target;
      }
    }
  }
  return { count, sum, squares };
}

/** Between four pixels: 1, the value, and its slopes to the right and down. */
function sample(a: Uint8Array, at: number, right: number, down: number, slopes: boolean): void {
  const w00 = (1 - right) * (1 - down);
  const w10 = right * (1 - down);
  const w01 = (1 - right) * down;
  const w11 = right * down;
  const below = at + side;
  const [p00, p10, p01, p11] = [a[at]!, a[at + 1]!, a[below]!, a[below + 1]!];
  terms[0] = 1;
  terms[1] = w00 * p00 + w10 * p10 + w01 * p01 + w11 * p11;
  if (!slopes) return;
  terms[2] =
    (w00 * (p10 - a[at - 1]!) + w10 * (a[at + 2]! - p00) + w01 * (p11 - a[below - 1]!) + w11 * (a[below + 2]! - p01)) /
    2;
  terms[4] =
    (w00 * (p01 - a[at - side]!) +
      w10 * (p11 - a[at + 1 - side]!) +
      w01 * (a[below + side]! - p00) +
      w11 * (a[below + 1 + side]! - p10)) /
    2;
}

/** Solves the normal equations by Cholesky's decomposition of their lower half, in place. */
function solve(size: number, count: number): boolean {
  for (let i = 2; i < size; i++) matrix[i * unknowns + i]! += stiffness * count;
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let value = matrix[i * unknowns + j]!;
      for (let k = 0; k < j; k++) value -= matrix[i * unknowns + k]! * matrix[j * unknowns + k]!;
      if (i === j) {
        if (value <= 1e-9) return false;
        matrix[i * unknowns + i] = Math.sqrt(value);
      } else matrix[i * unknowns + j] = value / matrix[j * unknowns + j]!;
    }
  }
  for (let i = 0; i < size; i++) {
    let value = right[i]!;
    for (let k = 0; k < i; k++) value -= matrix[i * unknowns + k]! * solution[k]!;
    solution[i] = value / matrix[i * unknowns + i]!;
  }
  for (let i = size - 1; i >= 0; i--) {
    let value = solution[i]!;
    for (let k = i + 1; k < size; k++) value -= matrix[k * unknowns + i]! * solution[k]!;
    solution[i] = value / matrix[i * unknowns + i]!;
  }
  return true;
}
