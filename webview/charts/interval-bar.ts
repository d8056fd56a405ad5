/** A share as a bar, with its interval as a line with two ends over it; the numbers stand in cells of their own. */

import type { Interval } from '../../src/protocol/runs.ts';
import { element } from '../ui/element.ts';

export function intervalBar(share: number, interval: Interval | undefined): HTMLElement {
  const fill = element('span', { class: 'interval-fill' });
  fill.style.width = `${share * 100}%`;
  const whisker = interval && element('span', { class: 'interval-whisker' });
  if (whisker) {
    whisker.style.left = `${interval[0] * 100}%`;
    whisker.style.width = `${(interval[1] - interval[0]) * 100}%`;
  }
  return element('span', { class: 'interval-bar', 'aria-hidden': 'true' }, fill, whisker);
}
