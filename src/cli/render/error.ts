/** An error as a person reads it: what happened and what to do next; for a bug, what to report. */

import type { UserError } from '../../protocol/errors.ts';
import { colors, type Look } from './style.ts';

/** Where people report bugs. */
const reportTo = 'Please report it with the lines above, what you ran, and the output of `darkroom doctor`.';

export function userErrorLines(error: UserError, look: Look): string[] {
  const { bold, red } = colors(look);
  const { location } = error;
  const parts = location ? [location.file, location.line, location.column] : [];
  const place = parts.filter((part) => part !== undefined).join(':');
  return [
    // Many messages name their place themselves.
    ...(error.message.includes(place) ? [] : [bold(place)]),
    `${red('error:')} ${error.message}`,
    `  ${error.nextStep.replaceAll('\n', '\n  ')}`,
  ];
}

export function bugLines(error: unknown, look: Look): string[] {
  const { red } = colors(look);
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return [`${red('This is a bug in Darkroom:')} ${text}`, reportTo];
}
