/**
 * A smooth function of a positive number as a table, for loops that would spend their time on powers: a look-up takes a
 * tenth of the time of `**`. Places are as dense as float32 numbers are, by their first 8 binary digits, so that the
 * argument is off by at most 1 in 512.
 */

export interface Tabulated {
  /** For arguments below 2^-24 the value there, above 2^24 likewise. */
  at(argument: number): number;
}

/** Bits of a float32's mantissa that are left out. */
const dropped = 23 - 8;
const placeOf = (argument: number) => {
  number[0] = argument;
  return bits[0]! >>> dropped;
};
const number = new Float32Array(1);
const bits = new Int32Array(number.buffer);
const first = placeOf(2 ** -24);
const last = placeOf(2 ** 24);

export function tabulated(compute: (argument: number) => number): Tabulated {
  const values = new Float32Array(last - first + 1);
  for (let place = first; place <= last; place++) {
    // The middle of what falls on this place.
    bits[0] = (place << dropped) | (1 << (dropped - 1));
    values[place - first] = compute(number[0]!);
  }
  return {
    at: (argument) => values[argument < 2 ** -24 ? 0 : argument > 2 ** 24 ? last - first : placeOf(argument) - first]!,
  };
}
