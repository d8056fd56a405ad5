/**
 * Buttons, dropdowns, checkboxes, text fields and the ring of VS Code's webview toolkit. The toolkit is no longer
 * developed: this file and tabs.ts are the only places that know of it.
 */

import {
  type Button,
  type Checkbox,
  type Dropdown,
  provideVSCodeDesignSystem,
  type TextField,
  vsCodeButton,
  vsCodeCheckbox,
  vsCodeDropdown,
  vsCodeOption,
  vsCodePanels,
  vsCodePanelTab,
  vsCodePanelView,
  vsCodeProgressRing,
  vsCodeTextField,
} from '@vscode/webview-ui-toolkit';
import { element } from './element.ts';
import { reducedMotion } from './theme.ts';

provideVSCodeDesignSystem().register(
  vsCodeButton(),
  vsCodeCheckbox(),
  vsCodeDropdown(),
  vsCodeOption(),
  vsCodePanels(),
  vsCodePanelTab(),
  vsCodePanelView(),
  vsCodeProgressRing(),
  vsCodeTextField(),
);

export interface ButtonOptions {
  readonly kind?: 'primary' | 'secondary' | 'icon';
  /** Says more than the words on it. */
  readonly title?: string;
  readonly onPress: () => void;
}

export function button(label: string, { kind = 'secondary', title, onPress }: ButtonOptions): Button {
  const made = element('vscode-button', { appearance: kind, title, 'aria-label': title }, label) as Button;
  made.addEventListener('click', () => {
    if (!made.disabled) onPress();
  });
  return made;
}

export interface Choice {
  readonly value: string;
  readonly text: string;
}

export interface DropdownControl {
  readonly element: HTMLElement;
  set(choices: readonly Choice[], value: string): void;
}

/** A dropdown with its label before it. */
export function dropdown(label: string, onChange: (value: string) => void): DropdownControl {
  const control = element('vscode-dropdown', { 'aria-label': label }) as Dropdown;
  let shown = '';
  control.addEventListener('change', () => {
    // The toolkit tells of changes that a program made, too.
    if (control.value === shown) return;
    shown = control.value;
    onChange(shown);
  });
  return {
    element: element(
      'div',
      { class: 'field' },
      element('span', { class: 'label', 'aria-hidden': 'true' }, label),
      control,
    ),
    set(choices, value) {
      shown = value;
      const options = choices.map(({ value: own, text }) =>
        element('vscode-option', { value: own, selected: own === value }, text),
      );
      control.replaceChildren(...options);
      // The options are seen by the dropdown one turn later; only then can one be chosen.
      queueMicrotask(() => {
        control.value = shown;
      });
    },
  };
}

export interface CheckboxControl {
  readonly element: HTMLElement;
  set(checked: boolean): void;
}

export function checkbox(label: string, onChange: (checked: boolean) => void, checked = false): CheckboxControl {
  const control = element('vscode-checkbox', { checked }, label) as Checkbox;
  let shown = checked;
  control.addEventListener('change', () => {
    if (control.checked === shown) return;
    shown = control.checked;
    onChange(shown);
  });
  return {
    element: control,
    set(value) {
      shown = value;
      control.checked = value;
    },
  };
}

export interface TextFieldOptions {
  readonly placeholder?: string;
  readonly value?: string;
  readonly onInput: (text: string) => void;
}

export function textField(label: string, { placeholder, value, onInput }: TextFieldOptions): HTMLElement {
  const control = element('vscode-text-field', { 'aria-label': label, placeholder, value }) as TextField;
  control.addEventListener('input', () => onInput(control.value));
  return element('div', { class: 'field' }, element('span', { class: 'label', 'aria-hidden': 'true' }, label), control);
}

/** The toolkit has no slider; the browser's own takes the theme's accent colour. */
export function slider(
  label: string,
  options: {
    /** Default: 0. */
    readonly min?: number;
    readonly max: number;
    readonly step: number;
    readonly value: number;
    readonly describe: (value: number) => string;
  },
  onInput: (value: number) => void,
): HTMLElement {
  const { min = 0, max, step, value, describe } = options;
  const control = element('input', { type: 'range', min, max, step, value, 'aria-label': label });
  const said = element('output', { class: 'slider-value' });
  const tell = () => {
    said.textContent = describe(control.valueAsNumber);
    control.setAttribute('aria-valuetext', describe(control.valueAsNumber));
  };
  control.addEventListener('input', () => {
    tell();
    onInput(control.valueAsNumber);
  });
  tell();
  return element('label', { class: 'field' }, element('span', { class: 'label' }, label), control, said);
}

/** That something is being waited for; the words alone where motion is not wanted. */
export const ring = (what: string): HTMLElement =>
  element(
    'div',
    { class: 'busy', role: 'status' },
    !reducedMotion() && element('vscode-progress-ring', { 'aria-hidden': 'true' }),
    element('span', {}, `${what}…`),
  );
