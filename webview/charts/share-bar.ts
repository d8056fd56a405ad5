/** A share of 0..1 as a number before a bar, for the cells of tables. */

import { formatShare } from '../../src/figures/format.ts';
import { element } from '../ui/element.ts';

export function shareBar(share: number): HTMLElement {
  const fill = element('span', { class: 'cell-fill', 'aria-hidden': 'true' });
  fill.style.width = `${share * 100}%`;
  return element('span', { class: 'cell-bar' }, fill, element('span', { class: 'cell-text' }, formatShare(share)));
}
