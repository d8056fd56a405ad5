/** A button that opens a short list of actions. Arrow keys move in it, Escape and the loss of focus close it. */

import { button } from './controls.ts';
import { element } from './element.ts';

export interface MenuItem {
  readonly label: string;
  readonly onPress: () => void;
}

export function menu(label: string, title: string, items: readonly MenuItem[]): HTMLElement {
  const list = element('div', { class: 'menu-list', role: 'menu', hidden: true });
  const opener = button(label, { title, onPress: () => (list.hidden ? open() : close()) });
  opener.setAttribute('aria-haspopup', 'menu');
  opener.setAttribute('aria-expanded', 'false');
  const entries = items.map(({ label: text, onPress }) => {
    const entry = element('button', { role: 'menuitem', tabindex: -1, class: 'menu-item' }, text);
    entry.addEventListener('click', () => {
      close();
      opener.focus();
      onPress();
    });
    return entry;
  });
  list.append(...entries);

  function open() {
    list.hidden = false;
    opener.setAttribute('aria-expanded', 'true');
    entries[0]?.focus();
  }
  function close() {
    list.hidden = true;
    opener.setAttribute('aria-expanded', 'false');
  }

  const root = element('div', { class: 'menu' }, opener, list);
  root.addEventListener('keydown', (event) => {
    if (list.hidden) return;
    const at = entries.indexOf(document.activeElement as HTMLButtonElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) entries[(at + step + entries.length) % entries.length]?.focus();
    else if (event.key === 'Escape') {
      close();
      opener.focus();
    } else return;
    event.preventDefault();
  });
  root.addEventListener('focusout', (event) => {
    if (!root.contains(event.relatedTarget as Node | null)) close();
  });
  return root;
}
