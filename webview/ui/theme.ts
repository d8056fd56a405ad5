/** The theme's colours as values, for canvases and saved pictures, and word of its changes. */

import { type Palette, seriesColours, variables } from '../../src/figures/colours.ts';

let cached: Palette | undefined;

/** For themes that don't have a variable, the next best. */
const fallbacks: Readonly<Partial<Record<keyof Palette, readonly string[]>>> = {
  blue: ['--vscode-editorInfo-foreground', '--vscode-terminal-ansiBlue'],
  yellow: ['--vscode-editorWarning-foreground', '--vscode-terminal-ansiYellow'],
  green: ['--vscode-terminal-ansiGreen'],
  red: ['--vscode-editorError-foreground', '--vscode-terminal-ansiRed'],
  purple: ['--vscode-terminal-ansiMagenta'],
  grid: ['--vscode-panel-border', '--vscode-contrastBorder', '--vscode-foreground'],
};

/** Also set as `--chart-blue` and so on, for what the style sheets colour. */
export function palette(): Palette {
  if (cached) return cached;
  const style = getComputedStyle(document.body);
  const read = (name: string) => style.getPropertyValue(name).trim();
  const keys = Object.keys(variables) as (keyof Palette)[];
  const value = (key: keyof Palette) =>
    [variables[key], ...(fallbacks[key] ?? [])].map(read).find(Boolean) ?? style.color;
  const colours = Object.fromEntries(
    // Some themes have colours for charts that are half transparent: a thin line of them can't be seen.
    keys.map((key) => [key, key === 'muted' || key === 'grid' ? value(key) : opaque(value(key))]),
  );
  for (const colour of seriesColours) document.body.style.setProperty(`--chart-${colour}`, colours[colour]!);
  cached = colours as unknown as Palette;
  return cached;
}

function opaque(colour: string): string {
  const context = document.createElement('canvas').getContext('2d')!;
  // Read again, it is `#rrggbb`, or `rgba(…)` where it is transparent.
  context.fillStyle = colour;
  return String(context.fillStyle).replace(/^rgba\((.+), [\d.]+\)$/, 'rgb($1)');
}

export const fontFamily = (): string => getComputedStyle(document.body).fontFamily;

const listeners = new Set<() => void>();

export function onThemeChange(listener: () => void): void {
  listeners.add(listener);
}

/** VS Code changes the variables on the root element and the class of the body. */
const observer = new MutationObserver(() => {
  cached = undefined;
  palette();
  for (const listener of listeners) listener();
});
observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style', 'class'] });
observer.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-kind'] });

palette();

export const reducedMotion = (): boolean =>
  document.body.classList.contains('vscode-reduce-motion') || matchMedia('(prefers-reduced-motion: reduce)').matches;
