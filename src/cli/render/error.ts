/** An error as a person reads it: what happened and what to do next; for a bug, what to report. */

import type { UserError } from '../../protocol/errors.ts';
import { colors, type Look } from './style.ts';

/** Where people report bugs. */
const reportTo = 'Please report it with the lines above, what you ran, and the output of `darkroom doctor`.';

export function userErrorLines(error: UserError, look: Look): string[] {
  const { bold, red } = colors(look);
  const { location } = error;
  const place = location ? [location.file, location.line, location.column].filter((part) => part !== undefined) : [];
  return [
    ...(place.length ? [bold(`${place.join(':')}`)] : []),
    `${red('error:')} ${error.message}`,
    `  ${error.nextStep.replaceAll('\n', '\n  ')}`,
  ];
}

export function bugLines(error: unknown, look: Look): string[] {
  const { red } = colors(look);
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return [`${red('This is a bug in Darkroom:')} ${text}`, reportTo];
}
