/** A short piece of a curve, for legends and tables: the same colour and dash as in the chart. */

import type { SeriesColour } from '../../src/figures/colours.ts';

const namespace = 'http://www.w3.org/2000/svg';

export function swatch(colour: SeriesColour, dash: readonly number[]): SVGElement {
  const svg = document.createElementNS(namespace, 'svg');
  svg.setAttribute('class', 'swatch');
  svg.setAttribute('viewBox', '0 0 26 8');
  svg.setAttribute('aria-hidden', 'true');
  const line = document.createElementNS(namespace, 'path');
  line.setAttribute('d', 'M0 4H26');
  line.setAttribute('stroke-width', '2');
  line.setAttribute('stroke-dasharray', dash.join(' '));
  line.style.stroke = `var(--chart-${colour})`;
  svg.append(line);
  return svg;
}
