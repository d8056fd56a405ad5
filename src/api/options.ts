/**
 * Turns what zod found wrong with options or a model file into sentences that name the path and suggest the key that was
 * meant. Shared by everything a model file can call.
 */

import type { z } from 'zod';
import { badOption } from '../protocol/errors.ts';
import { suggestion } from '../protocol/nearest.ts';

type Issue = z.core.$ZodIssue;

/**
 * Options with defaults filled in.
 * @param what the function that got them, for the message: `adam`.
 * @throws UserError `bad-option` that names the option.
 */
export function parseOptions<S extends z.ZodObject>(what: string, schema: S, options: unknown): z.output<S> {
  const result = schema.safeParse(options ?? {}, { reportInput: true });
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  const problem = describeIssue(issue, () => Object.keys(schema.shape));
  throw badOption(what, problem.message, problem.nextStep ?? `Change that option where ${what}(…) is called.`);
}

/**
 * One issue as a sentence without a full stop's worry: `train.batchSize must be an integer of at least 1; it is 0`.
 * `keysAt` tells which keys are known at a path, for suggestions.
 */
export function describeIssue(
  issue: Issue,
  keysAt: (path: readonly PropertyKey[]) => readonly string[],
): { readonly message: string; readonly nextStep?: string } {
  const path = pathText(issue.path);
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0]!;
    return {
      message: `"${pathText([...issue.path, key])}" is not an option`,
      nextStep: suggestion(key, keysAt(issue.path)),
    };
  }
  const subject = path || 'the value';
  const given = `it is ${show(issue.input)}`;
  return {
    message:
      issue.input === undefined ? `${subject} ${expectation(issue)}` : `${subject} ${expectation(issue)}; ${given}`,
  };
}

/** `input.scale.mean[0]` */
function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text ? `${text}.${String(part)}` : String(part);
  }, '');
}

function expectation(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined) return `is missing: it must be ${article(issue.expected)}`;
      return `must be ${article(issue.expected)}`;
    case 'too_small':
      return `must be ${issue.inclusive ? 'at least' : 'greater than'} ${issue.minimum}${unit(issue.origin)}`;
    case 'too_big':
      return `must be ${issue.inclusive ? 'at most' : 'less than'} ${issue.maximum}${unit(issue.origin)}`;
    case 'invalid_value':
      return `must be ${issue.values.map((value) => show(value)).join(' or ')}`;
    default:
      return issue.message;
  }
}

const unit = (origin: string) => (origin === 'string' ? ' characters long' : origin === 'array' ? ' items long' : '');

function article(type: string): string {
  if (type === 'int') return 'an integer';
  return /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`;
}

function show(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'string') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`;
  if (typeof value === 'object' && value !== null) return 'an object';
  return String(value);
}
