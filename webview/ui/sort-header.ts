/** The head of a column that sorts its table: pressed once upwards, pressed again downwards. */

import { element } from './element.ts';

export interface SortHeader {
  readonly element: HTMLElement;
  /** Undefined: the table is sorted by another column. */
  set(descending: boolean | undefined): void;
}

export interface SortHeaderOptions {
  readonly words?: boolean;
  /** Whether the first press sorts downwards: where more is better. */
  readonly descendingFirst?: boolean;
}

export function sortHeader(
  title: string,
  onSort: (descending: boolean) => void,
  { words, descendingFirst = false }: SortHeaderOptions = {},
): SortHeader {
  const arrow = element('span', { class: 'arrow', 'aria-hidden': 'true' });
  const press = element('button', { class: 'sort' }, title, arrow);
  const head = element('th', { scope: 'col', class: words ? 'words' : 'number' }, press);
  let current: boolean | undefined;
  press.addEventListener('click', () => onSort(current === undefined ? descendingFirst : !current));
  return {
    element: head,
    set(descending) {
      current = descending;
      if (descending === undefined) head.removeAttribute('aria-sort');
      else head.setAttribute('aria-sort', descending ? 'descending' : 'ascending');
      arrow.textContent = descending === undefined ? '' : descending ? '↓' : '↑';
    },
  };
}
