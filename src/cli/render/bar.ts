/** Bars of block characters, an eighth of a column fine. */

const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** A bar of `share` (0..1) of `width` columns; padded with spaces to that width. */
export function bar(share: number, width: number): string {
  const filled = Math.round(Math.min(1, Math.max(0, share)) * width * 8);
  const text = '█'.repeat(Math.floor(filled / 8)) + eighths[filled % 8];
  return text.padEnd(width);
}

/** A bar between two edges, for progress: `▕████░░░▏`. `width` counts the edges. */
export function track(share: number, width: number): string {
  const inner = Math.max(1, width - 2);
  const filled = Math.round(Math.min(1, Math.max(0, share)) * inner);
  return `▕${'█'.repeat(filled)}${'░'.repeat(inner - filled)}▏`;
}
