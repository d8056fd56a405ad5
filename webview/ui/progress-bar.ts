/** A bar that fills, with words under it that say the same. */

import { element } from './element.ts';

export interface ProgressBar {
  readonly element: HTMLElement;
  /** @param share 0..1 */
  set(share: number, text: string): void;
}

export function progressBar(label: string): ProgressBar {
  const fill = element('div', { class: 'fill' });
  const bar = element(
    'div',
    { class: 'bar', role: 'progressbar', 'aria-label': label, 'aria-valuemin': 0, 'aria-valuemax': 100 },
    fill,
  );
  const words = element('p', { class: 'bar-text' });
  return {
    element: element('div', { class: 'progress' }, bar, words),
    set(share, text) {
      const percent = Math.round(Math.min(1, Math.max(0, share)) * 100);
      fill.style.width = `${percent}%`;
      bar.setAttribute('aria-valuenow', String(percent));
      bar.setAttribute('aria-valuetext', text);
      words.textContent = text;
    },
  };
}
