/** What stands where there is nothing to show: why, and what to do; and errors, with the next step. */

import type { Problem } from '../../src/protocol/any-panel.ts';
import { button } from './controls.ts';
import { element } from './element.ts';

export interface Action {
  readonly label: string;
  readonly onPress: () => void;
}

export const empty = (title: string, text: string, action?: Action): HTMLElement =>
  element(
    'div',
    { class: 'empty' },
    element('h3', {}, title),
    element('p', {}, text),
    action && button(action.label, { kind: 'primary', onPress: action.onPress }),
  );

export const problem = ({ message, nextStep }: Problem, action?: Action): HTMLElement =>
  element(
    'div',
    { class: 'problem', role: 'alert' },
    element('p', {}, message),
    nextStep !== undefined && element('p', { class: 'next-step' }, nextStep),
    action && button(action.label, { onPress: action.onPress }),
  );

/** What an ask was refused with. */
export function problemOf(error: unknown): Problem {
  const { message, nextStep } = error as Partial<Problem>;
  return { message: message ?? String(error), nextStep };
}
