/** The real command line with the real engine, as a person runs it in a workspace. */

import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { inject } from 'vitest';

export interface Ended {
  /** null when a signal ended it. */
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface Options {
  /** The shell's limit on the size of a file, in blocks of 512 bytes. */
  readonly fileLimit?: number;
  /** Is called with everything that was printed so far, each time that there is more. */
  readonly onOutput?: (said: string, child: ChildProcess) => void;
}

export type Darkroom = (argv: readonly string[], options?: Options) => Promise<Ended>;

/** `darkroom` in a folder; 100 columns, no colours. */
export const darkroomIn =
  (cwd: string): Darkroom =>
  (argv, { fileLimit, onOutput } = {}) => {
    const env = { ...process.env, COLUMNS: '100', NO_COLOR: '1', FORCE_COLOR: undefined };
    const command = [process.execPath, join(inject('bundles'), 'cli.js'), ...argv];
    const limited = ['sh', '-c', `ulimit -f ${fileLimit}; exec "$0" "$@"`, ...command];
    const [program, ...rest] = fileLimit === undefined ? command : limited;
    const child = spawn(program!, rest, { cwd, env });
    const said = { out: '', err: '' };
    const add = (stream: 'out' | 'err') => (text: string) => {
      said[stream] += text;
      onOutput?.(said.out + said.err, child);
    };
    child.stdout.setEncoding('utf8').on('data', add('out'));
    child.stderr.setEncoding('utf8').on('data', add('err'));
    return new Promise((resolve) => child.on('close', (code) => resolve({ code, ...said })));
  };

export type JsonLine = { readonly type: string } & Readonly<Record<string, unknown>>;

/** What `--json` printed: throws where a line is no JSON. */
export const jsonLines = (text: string): JsonLine[] =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

/** The result in the last line. */
export function resultOf<T>({ out }: Ended): T {
  const last = jsonLines(out).at(-1)!;
  if (last.type !== 'result') throw new Error(`The last line is no result: ${JSON.stringify(last)}`);
  return last.result as T;
}
