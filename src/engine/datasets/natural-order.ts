/** The order in which a person counts: `2.jpg` before `10.jpg`. The same on every machine, whatever its language. */

const isDigit = (code: number) => code >= 48 && code <= 57;

/** Compares names with runs of digits as numbers and without regard to case; names that are equal so, by code units. */
export function compareNaturally(a: string, b: string): number {
  const left = a.toLowerCase();
  const right = b.toLowerCase();
  let i = 0;
  let j = 0;
  while (i < left.length && j < right.length) {
    const x = left.charCodeAt(i);
    const y = right.charCodeAt(j);
    if (isDigit(x) && isDigit(y)) {
      const [endX, endY] = [numberEnd(left, i), numberEnd(right, j)];
      const difference = compareNumbers(left.slice(i, endX), right.slice(j, endY));
      if (difference !== 0) return difference;
      [i, j] = [endX, endY];
    } else {
      if (x !== y) return x - y;
      i++;
      j++;
    }
  }
  const rest = left.length - i - (right.length - j);
  if (rest !== 0) return rest;
  return a < b ? -1 : a > b ? 1 : 0;
}

function numberEnd(text: string, start: number): number {
  let end = start;
  while (end < text.length && isDigit(text.charCodeAt(end))) end++;
  return end;
}

/** Numbers of any length: without leading zeros the longer one is greater. */
function compareNumbers(a: string, b: string): number {
  const [x, y] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')];
  if (x.length !== y.length) return x.length - y.length;
  return x < y ? -1 : x > y ? 1 : 0;
}
