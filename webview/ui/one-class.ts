/** Chooses one class: from a list, or by its name where a list would be endless. */

import { findClass } from '../../src/figures/find-class.ts';
import { dropdown, textField } from './controls.ts';

/** More classes than this are not listed. */
const mostListed = 100;

export interface OneClassOptions {
  readonly label: string;
  readonly classNames: readonly string[];
  /** Index; undefined for `none`. */
  readonly chosen?: number;
  /** What no choice is called; without it, a class must be chosen. */
  readonly none?: string;
  readonly onChoose: (index: number | undefined) => void;
}

export function oneClass({ label, classNames, chosen, none, onChoose }: OneClassOptions): HTMLElement {
  if (classNames.length > mostListed) {
    return textField(label, {
      placeholder: none ?? 'find a class',
      value: chosen === undefined ? undefined : classNames[chosen],
      onInput(text) {
        const index = findClass(classNames, text);
        if (index !== undefined || (none !== undefined && text.trim() === '')) onChoose(index);
      },
    });
  }
  const choice = dropdown(label, (value) => onChoose(value === '' ? undefined : Number(value)));
  choice.set(
    [
      ...(none === undefined ? [] : [{ value: '', text: none }]),
      ...classNames.map((text, index) => ({ value: String(index), text })),
    ],
    String(chosen ?? ''),
  );
  return choice.element;
}
