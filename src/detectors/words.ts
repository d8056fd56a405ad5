/** Numbers and lists in the sentences of findings. */

/** Three digits that count. */
export const short = (value: number): string => {
  const size = Math.abs(value);
  return size !== 0 && (size < 1e-4 || size >= 1e6) ? value.toExponential(1) : String(Number(value.toPrecision(3)));
};

/** `a`, `a and b`, `a, b, c and 7 more`. */
export function listed(names: readonly string[], most = 4): string {
  if (names.length > most) return `${names.slice(0, most - 1).join(', ')} and ${names.length - most + 1} more`;
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
