/** The list of augmentations with a control for each option; what is tried out is told, and what stays after a pause. */

import type { AugmentValue } from '../../../src/protocol/preview.ts';
import { button, checkbox, dropdown, slider } from '../../ui/controls.ts';
import { element, replaceChildren } from '../../ui/element.ts';
import { type OptionControl, optionControls, valueText } from './option-controls.ts';

/** One augmentation as it is shown. */
export interface ListedAugmentation {
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** One of Darkroom's own; of others nothing can be tried. */
  readonly known: boolean;
}

export interface AugmentListEvents {
  /** At once, while a slider is moved. */
  onTry(index: number, option: string, value: AugmentValue): void;
  onRemove(index: number): void;
  onAdd(name: string): void;
}

export interface AugmentList {
  readonly element: HTMLElement;
  show(list: readonly ListedAugmentation[], editable: { readonly rows: boolean }): void;
}

export function augmentList(events: AugmentListEvents): AugmentList {
  const rows = element('div', { class: 'augmentations' });
  const adding = dropdown('Add', (name) => {
    offer();
    if (name !== '') events.onAdd(name);
  });
  const offer = () =>
    adding.set(
      [
        { value: '', text: 'an augmentation…' },
        ...Object.keys(optionControls).map((value) => ({ value, text: value })),
      ],
      '',
    );
  offer();
  return {
    element: element('div', {}, rows, adding.element),
    show(list, { rows: removable }) {
      adding.element.hidden = !removable;
      replaceChildren(rows, ...list.map((each, index) => row(each, index, removable, events)));
    },
  };
}

function row(each: ListedAugmentation, index: number, removable: boolean, events: AugmentListEvents): HTMLElement {
  const { name, options, known } = each;
  // Until it is drawn, defaults are not known.
  const controls = known ? (optionControls[name] ?? []).filter((control) => options[control.name] !== undefined) : [];
  const others = Object.entries(options).filter(([key]) => !controls.some((control) => control.name === key));
  const remove = button('Remove', { title: `Remove ${name}`, onPress: () => events.onRemove(index) });
  remove.hidden = !removable;
  return element(
    'fieldset',
    { class: 'augmentation' },
    element('legend', {}, name),
    ...controls.map((control) =>
      controlOf(control, options[control.name], (value) => events.onTry(index, control.name, value)),
    ),
    others.length > 0 &&
      element('p', { class: 'muted' }, others.map(([key, value]) => `${key} ${text(value)}`).join(' · ')),
    !known && element('p', { class: 'muted' }, 'Your own: it is drawn as the file has it.'),
    remove,
  );
}

function controlOf(control: OptionControl, value: unknown, onInput: (value: AugmentValue) => void): HTMLElement {
  if (control.kind === 'switch') return checkbox(control.name, onInput, value === true).element;
  const { name, min, max, step } = control;
  const shown = typeof value === 'number' ? value : min;
  // A file may go further than what is worth trying.
  const options = {
    min,
    max: Math.max(max, shown),
    step,
    value: shown,
    describe: (n: number) => valueText(control, n),
  };
  return slider(name, options, (next) => onInput(Number(next.toPrecision(6))));
}

const text = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
