/** CIFAR's images are planes: 1,024 bytes of red, then green, then blue. */

const plane = 32 * 32;
export const cifarImageBytes = 3 * plane;

/** [count, 3, 32, 32] at `offset` in records of `record` bytes to [count, 32, 32, 3]. */
export function interleave(bytes: Uint8Array, count: number, record: number, offset: number): Uint8Array {
  const pixels = new Uint8Array(count * cifarImageBytes);
  for (let image = 0, to = 0; image < count; image++) {
    const red = image * record + offset;
    for (let at = red; at < red + plane; at++) {
      pixels[to++] = bytes[at]!;
      pixels[to++] = bytes[at + plane]!;
      pixels[to++] = bytes[at + 2 * plane]!;
    }
  }
  return pixels;
}
