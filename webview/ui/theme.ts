/** The theme's colours as values, for canvases and saved pictures, and word of its changes. */

import { type Palette, variables } from '../charts/colours.ts';

let cached: Palette | undefined;

/** For themes that don't have a variable. */
const fallbacks: Readonly<Partial<Record<keyof Palette, readonly string[]>>> = {
  grid: ['--vscode-panel-border', '--vscode-contrastBorder', '--vscode-foreground'],
  muted: ['--vscode-foreground'],
};

export function palette(): Palette {
  if (cached) return cached;
  const style = getComputedStyle(document.body);
  const read = (name: string) => style.getPropertyValue(name).trim();
  const value = (key: keyof Palette) => read(variables[key]) || fallbacks[key]?.map(read).find(Boolean) || style.color;
  const colours = Object.fromEntries(Object.keys(variables).map((key) => [key, value(key as keyof Palette)]));
  cached = colours as unknown as Palette;
  return cached;
}

export const fontFamily = (): string => getComputedStyle(document.body).fontFamily;

const listeners = new Set<() => void>();

export function onThemeChange(listener: () => void): void {
  listeners.add(listener);
}

/** VS Code changes the variables on the root element and the class of the body. */
const observer = new MutationObserver(() => {
  cached = undefined;
  for (const listener of listeners) listener();
});
observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style', 'class'] });
observer.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-kind'] });

export const reducedMotion = (): boolean =>
  document.body.classList.contains('vscode-reduce-motion') || matchMedia('(prefers-reduced-motion: reduce)').matches;
