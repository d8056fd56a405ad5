/** What a command is, and what it gets to run with. */

import { type Arguments, type Flags, parseArguments, type Words } from './arguments.ts';
import { helpFlag, jsonFlag } from './flags.ts';
import type { Output } from './output.ts';
import type { Terminal } from './terminal.ts';

export interface CommandContext {
  readonly terminal: Terminal;
  /** Where results and reports go: as pages for a person, or as lines of JSON. */
  readonly output: Output;
  /** Absolute path that relative ones start from. */
  readonly cwd: string;
  /** Path of the built engine. */
  readonly enginePath: string;
}

/** What every command understands besides its own flags. */
const common = { json: jsonFlag, help: helpFlag } as const;

export interface CommandSpec<F extends Flags> {
  readonly name: string;
  /** One line, for the list of commands. */
  readonly summary: string;
  readonly words: Words;
  readonly flags: F;
  /** Command lines, without `darkroom`. */
  readonly examples: readonly string[];
  run(context: CommandContext, input: Arguments<F>): Promise<void>;
}

/** A command whose flags are typed only inside of it. */
export interface Command extends Omit<CommandSpec<Flags>, 'run'> {
  /** Reads the arguments; what it returns runs the command with them. @throws UsageError */
  prepare(argv: readonly string[]): {
    readonly json: boolean;
    readonly run: (context: CommandContext) => Promise<void>;
  };
}

export function defineCommand<const F extends Flags>(spec: CommandSpec<F>): Command {
  const flags = { ...spec.flags, ...common };
  return {
    ...spec,
    flags,
    prepare(argv) {
      const input = parseArguments(argv, spec.words, flags);
      return { json: input.flags.json as boolean, run: (context) => spec.run(context, input as Arguments<F>) };
    },
  };
}
