/** An attribution as a few numbers: means over equal parts of the image, for a table behind the picture. */

import type { Attribution } from '../protocol/attributions.ts';

/** Parts of the longer side. */
const most = 6;

export interface Region {
  readonly rows: string;
  readonly columns: string;
  readonly mean: number;
}

/** Row by row from the top left. */
export function attributionRegions({ map, height, width }: Pick<Attribution, 'map' | 'height' | 'width'>): Region[] {
  const [down, across] = [parts(height), parts(width)];
  return down.flatMap(([top, bottom]) =>
    across.map(([left, right]): Region => {
      let sum = 0;
      for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) sum += map[y * width + x]!;
      return {
        rows: span(top, bottom),
        columns: span(left, right),
        mean: sum / ((bottom - top) * (right - left)),
      };
    }),
  );
}

function parts(length: number): (readonly [from: number, to: number])[] {
  const count = Math.min(most, length);
  const edge = (i: number) => Math.round((i * length) / count);
  return Array.from({ length: count }, (_, i) => [edge(i), edge(i + 1)] as const);
}

const span = (from: number, to: number) => (to - from === 1 ? String(from) : `${from}–${to - 1}`);
