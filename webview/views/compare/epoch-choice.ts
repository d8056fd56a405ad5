/** Chooses which epoch's metrics the table tells: the best one, the last one, or the same one of all runs. */

import type { EpochChoice } from '../../../src/protocol/compare-panel.ts';
import { dropdown, textField } from '../../ui/controls.ts';
import { element } from '../../ui/element.ts';

export function epochChoice(start: EpochChoice, onChange: (choice: EpochChoice) => void): HTMLElement {
  let number = typeof start === 'number' ? start : 1;
  const field = textField('Epoch', {
    value: String(number),
    onInput(text) {
      const entered = Number(text);
      if (!Number.isInteger(entered) || entered < 1) return;
      number = entered;
      onChange(number);
    },
  });
  field.classList.add('short');
  field.hidden = typeof start !== 'number';
  const kind = dropdown('Metrics of', (value) => {
    field.hidden = value !== 'number';
    onChange(value === 'number' ? number : (value as 'best' | 'last'));
  });
  kind.set(
    [
      { value: 'best', text: 'best epoch' },
      { value: 'last', text: 'last epoch' },
      { value: 'number', text: 'epoch number' },
    ],
    typeof start === 'number' ? 'number' : start,
  );
  return element('div', { class: 'toolbar-part' }, kind.element, field);
}
