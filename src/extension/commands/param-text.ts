/** Checks what a person types for a param, before the engine does: the message stands under the input box. */

import type { ParamValue } from '../../protocol/runs.ts';

/** @returns what is wrong, undefined when all is well. */
export function checkParam(initial: ParamValue, text: string): string | undefined {
  if (typeof initial !== 'number') return undefined;
  const number = text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(number) ? undefined : `A number, such as ${initial}`;
}

/** Empty is well: it means the usual. */
export function checkWhole(text: string, least: number): string | undefined {
  if (text.trim() === '') return undefined;
  const number = Number(text);
  return Number.isSafeInteger(number) && number >= least ? undefined : `A whole number of at least ${least}`;
}
