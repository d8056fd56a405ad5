/** Numbers in the sentences of findings. */

/** Three digits that count. */
export const short = (value: number): string => {
  const size = Math.abs(value);
  return size !== 0 && (size < 1e-4 || size >= 1e6) ? value.toExponential(1) : String(Number(value.toPrecision(3)));
};
