/** The most probable classes as bars with their names and numbers: a list, which is its own table. */

import { formatShare } from '../../src/figures/format.ts';
import type { Prediction } from '../../src/protocol/runs.ts';
import { element } from '../ui/element.ts';

/** @param actual The right class, where it is known: its bar is marked. */
export function topBars(top: Prediction['top'], actual?: string): HTMLElement {
  const bars = top.map(({ label, probability }) => {
    const fill = element('span', { class: 'top-fill' });
    fill.style.width = `${Math.max(0.5, probability * 100)}%`;
    const right = actual !== undefined && label === actual;
    return element(
      'li',
      { class: right ? 'top right' : 'top' },
      element(
        'span',
        { class: 'top-name', title: label },
        label,
        right && element('span', { class: 'mark' }, ' (actual)'),
      ),
      element('span', { class: 'top-bar', 'aria-hidden': 'true' }, fill),
      element('span', { class: 'top-value' }, formatShare(probability)),
    );
  });
  return element('ol', { class: 'tops', 'aria-label': 'Most probable classes' }, ...bars);
}
