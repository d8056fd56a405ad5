/** Chooses a class, or all: from a list, or by a part of its name where a list would be endless. */

import { dropdown, textField } from './controls.ts';
import { element, replaceChildren } from './element.ts';

export interface ClassChoice {
  readonly element: HTMLElement;
  /** @param classes Those that may be chosen, with how many images each has. */
  set(classes: readonly { readonly index: number; readonly name: string; readonly count: number }[]): void;
}

/** More classes than this are searched. */
const mostListed = 60;

const all = 'all';

/** @param onChange With indices of classes; undefined for all. */
export function classChoice(label: string, onChange: (wanted: ReadonlySet<number> | undefined) => void): ClassChoice {
  const root = element('div', {});
  let shownKey = '';
  return {
    element: root,
    set(classes) {
      const key = JSON.stringify(classes);
      // A dropdown that is open would be closed by the same choices made anew.
      if (key === shownKey) return;
      shownKey = key;
      if (classes.length > mostListed) {
        const search = textField(label, {
          placeholder: 'part of the name',
          onInput(text) {
            const part = text.trim().toLowerCase();
            const found = classes.filter(({ name }) => name.toLowerCase().includes(part));
            onChange(part === '' ? undefined : new Set(found.map(({ index }) => index)));
          },
        });
        return replaceChildren(root, search);
      }
      const choice = dropdown(label, (value) => onChange(value === all ? undefined : new Set([Number(value)])));
      choice.set(
        [
          { value: all, text: 'all classes' },
          ...classes.map(({ index, name, count }) => ({ value: String(index), text: `${name} (${count})` })),
        ],
        all,
      );
      replaceChildren(root, choice.element);
    },
  };
}
