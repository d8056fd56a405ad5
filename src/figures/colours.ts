/**
 * The colours of charts: names that stand for the theme's variables. A picture that leaves the page (SVG, PNG) gets the
 * values that the variables had.
 */

/** For curves, the most different first; each has a variable of the theme. */
export const seriesColours = ['blue', 'yellow', 'green', 'red', 'purple', 'cyan', 'foreground'] as const;

export type SeriesColour = (typeof seriesColours)[number];

/** For those who can't tell the colours apart, and when there are more runs than colours. Lengths in pixels. */
export const dashes: readonly (readonly number[])[] = [
  [],
  [6, 3],
  [2, 2],
  [8, 3, 2, 3],
  [12, 4],
  [4, 2, 1, 2, 1, 2],
  [1, 4],
];

/** What tells the n-th run of a comparison from the others: every colour with every dash before one comes twice. */
export const look = (n: number): { readonly colour: SeriesColour; readonly dash: readonly number[] } => ({
  colour: seriesColours[n % seriesColours.length]!,
  dash: dashes[Math.floor(n / seriesColours.length) % dashes.length]!,
});

export interface Palette extends Readonly<Record<SeriesColour, string>> {
  readonly background: string;
  readonly muted: string;
  readonly grid: string;
  readonly best: string;
}

export const variables: Readonly<Record<keyof Palette, string>> = {
  blue: '--vscode-charts-blue',
  yellow: '--vscode-charts-yellow',
  green: '--vscode-charts-green',
  red: '--vscode-charts-red',
  purple: '--vscode-charts-purple',
  cyan: '--vscode-terminal-ansiCyan',
  foreground: '--vscode-foreground',
  background: '--vscode-editor-background',
  muted: '--vscode-descriptionForeground',
  grid: '--vscode-charts-lines',
  best: '--vscode-charts-green',
};

/** Lines behind the curves must not outshine them, in themes of high contrast least of all. */
export const gridOpacity = 0.45;
