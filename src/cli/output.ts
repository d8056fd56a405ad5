/** What a command says: pages for a person, or with `--json` one JSON object a line, the last of which is the result. */

import type { UserError } from '../protocol/errors.ts';
import { toWireError } from '../protocol/errors.ts';
import type { Events } from '../protocol/requests.ts';
import { bugLines, userErrorLines } from './render/error.ts';
import type { Look } from './render/style.ts';
import { progressLine } from './render/training.ts';
import type { Terminal } from './terminal.ts';

export interface Output {
  readonly json: boolean;
  /** Something on the way to the result; `page` is for people and may be absent. */
  event(type: string, data: object, page?: (look: Look) => readonly string[]): void;
  /** The last thing that a command says. */
  result(data: object, page: (look: Look) => readonly string[]): void;
  progress(progress: Pick<Events['progress'], 'phase' | 'done' | 'total'>): void;
  /** A note to the person beside the result, on standard error. */
  note(text: string): void;
  /** The end of a command that failed. */
  userError(error: UserError): void;
  cancelled(): void;
  bug(error: unknown): void;
}

export function createOutput(terminal: Terminal, json: boolean): Output {
  const line = (data: object) => terminal.out([JSON.stringify(data)]);
  const fail = (error: unknown, lines: readonly string[]) => {
    terminal.status('');
    // A program that reads the lines gets its last one too; what a person should know is on standard error as ever.
    if (json) line({ type: 'error', error: toWireError(error) });
    terminal.err(lines);
  };
  return {
    json,
    event(type, data, page) {
      if (json) line({ type, ...data });
      else if (page) terminal.out(page(terminal.look()));
    },
    result(data, page) {
      terminal.status('');
      if (json) line({ type: 'result', result: data });
      else terminal.out(page(terminal.look()));
    },
    progress({ phase, done, total }) {
      if (json) line({ type: 'progress', phase, done, total });
      else terminal.status(progressLine({ phase, done, total }, terminal.look()));
    },
    note: (text) => terminal.err([text]),
    userError: (error) => fail(error, userErrorLines(error, terminal.errorLook())),
    cancelled: () => terminal.status(''),
    bug: (error) => fail(error, bugLines(error, terminal.errorLook())),
  };
}
