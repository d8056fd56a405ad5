/** The terminal that this process runs in: its size and colours, lines that stay, and one line that lives below them. */

import type { Look } from './render/style.ts';

export interface Terminal {
  /** Of standard output, measured anew at each call, since windows are resized. */
  look(): Look;
  /** Of standard error, where errors and notes go. */
  errorLook(): Look;
  /** Whether a living line can be shown. */
  readonly live: boolean;
  out(lines: readonly string[]): void;
  err(lines: readonly string[]): void;
  /** Replaces the living line; an empty text removes it. Does nothing where the output is not a terminal. */
  status(text: string): void;
}

const plainWidth = 100;

export function realTerminal({ stdout, stderr, env }: NodeJS.Process = process): Terminal {
  let shown = false;
  const live = Boolean(stdout.isTTY) && env.TERM !== 'dumb';
  const erase = () => {
    if (shown) stdout.write('\r\x1b[2K');
    shown = false;
  };
  const print = (stream: NodeJS.WriteStream, lines: readonly string[]) => {
    if (lines.length === 0) return;
    erase();
    stream.write(`${lines.join('\n')}\n`);
  };
  // Whoever reads (`head`, say) may have enough: not an error, and nothing more can be said to anybody.
  for (const stream of [stdout, stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      process.exit(0);
    });
  }
  return {
    live,
    look: () => ({ width: widthOf(stdout, env), color: hasColor(stdout, env) }),
    errorLook: () => ({ width: widthOf(stderr, env), color: hasColor(stderr, env) }),
    out: (lines) => print(stdout, lines),
    err: (lines) => print(stderr, lines),
    status(text) {
      if (!live) return;
      erase();
      if (text) stdout.write(text);
      shown = text !== '';
    },
  };
}

type Environment = Readonly<Record<string, string | undefined>>;

/** COLUMNS says it, else the terminal, else a width that log viewers can show. */
export function widthOf(stream: { readonly columns?: number }, env: Environment): number {
  const said = Number(env.COLUMNS);
  const width = Number.isInteger(said) && said > 0 ? said : stream.columns || plainWidth;
  return Math.max(20, width);
}

/** NO_COLOR (no-color.org) wins, then FORCE_COLOR, then whether it is a terminal that can. */
export function hasColor(stream: { readonly isTTY?: boolean }, env: Environment): boolean {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR) return env.FORCE_COLOR !== '0';
  return Boolean(stream.isTTY) && env.TERM !== 'dumb';
}
