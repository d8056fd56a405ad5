/**
 * The filter of the comparison: words that a run's name, state or params hold, and conditions such as `dropout>0.2` or
 * `val_loss<=0.4`. All must be true.
 */

import type { Cell } from './run-row.ts';

/** Gives the value of a param, a metric or a fixed column by its bare name. */
export type Lookup = (name: string) => Cell;

export type RowTest = (text: string, lookup: Lookup) => boolean;

const condition = /^([\p{L}_][\p{L}\p{N}_.]*)(<=|>=|!=|<|>|=)(.+)$/u;

export function parseFilter(filter: string): RowTest {
  const tests = filter.trim().split(/\s+/).filter(Boolean).map(parseTerm);
  return (text, lookup) => tests.every((test) => test(text, lookup));
}

function parseTerm(term: string): RowTest {
  const [, name, operator, wanted] = condition.exec(term) ?? [];
  if (name === undefined || operator === undefined || wanted === undefined) {
    const word = term.toLowerCase();
    return (text) => text.toLowerCase().includes(word);
  }
  return (_, lookup) => holds(lookup(name), operator, wanted);
}

/** A run that has no such value meets no condition but `!=`. */
function holds(value: Cell, operator: string, wanted: string): boolean {
  if (operator === '!=') return !isEqual(value, wanted);
  if (value === undefined) return false;
  if (operator === '=') return isEqual(value, wanted);
  const [a, b] = [Number(value), Number(wanted)];
  if (operator === '<') return a < b;
  if (operator === '<=') return a <= b;
  return operator === '>' ? a > b : a >= b;
}

function isEqual(value: Cell, wanted: string): boolean {
  if (typeof value === 'number') return value === Number(wanted);
  return String(value).toLowerCase() === wanted.toLowerCase();
}
