/** A line under an image: what it is, or what was said of it, and how probable that is. */

import { formatShare } from '../../../src/figures/format.ts';
import { element } from '../../ui/element.ts';

export const saidLine = (kind: string, word: string, name: string, probability?: number): HTMLElement =>
  element(
    'span',
    { class: `said ${kind}` },
    element('span', { class: 'word' }, word),
    element('span', { class: 'name' }, name),
    probability !== undefined && element('span', { class: 'value' }, formatShare(probability)),
  );
