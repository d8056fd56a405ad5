/** One run of the command line: finds the command, runs it, and turns whatever happens into an exit code. */

import { CancelledError, UserError } from '../protocol/errors.ts';
import { nearest } from '../protocol/nearest.ts';
import { UsageError } from './arguments.ts';
import type { Command, CommandContext } from './command.ts';
import { interrupted } from './engine.ts';
import { commandHelp, mainHelp, usage } from './help.ts';
import { createOutput } from './output.ts';
import { colors } from './render/style.ts';
import type { Terminal } from './terminal.ts';

export interface Invocation extends Pick<CommandContext, 'terminal' | 'cwd' | 'enginePath'> {
  readonly argv: readonly string[];
  readonly commands: readonly Command[];
  readonly version: string;
}

/** 0 done, 1 a UserError, 2 usage, 70 a bug, 130 cancelled by Ctrl-C. */
export async function runCommandLine(invocation: Invocation): Promise<number> {
  const { argv, commands, terminal, version } = invocation;
  const [name, ...rest] = argv;
  const wantsHelp = rest.includes('--help') || rest.includes('-h');
  if (name === undefined) return usageError(terminal, 'No command is given.', mainHelp(commands, terminal.errorLook()));
  if (name === '--version' || name === '-v') {
    terminal.out([version]);
    return 0;
  }
  if (name === '--help' || name === '-h' || name === 'help') {
    const about = commands.find((each) => each.name === rest[0]);
    terminal.out(about ? commandHelp(about, terminal.look()) : mainHelp(commands, terminal.look()));
    return 0;
  }
  const command = commands.find((each) => each.name === name);
  if (!command) return unknownCommand(name, invocation);
  if (wantsHelp) {
    terminal.out(commandHelp(command, terminal.look()));
    return 0;
  }
  return runCommand(command, rest, invocation);
}

async function runCommand(command: Command, argv: readonly string[], invocation: Invocation): Promise<number> {
  const { terminal, cwd, enginePath } = invocation;
  let output = createOutput(terminal, argv.includes('--json'));
  try {
    const { json, run } = command.prepare(argv);
    output = createOutput(terminal, json);
    await run({ terminal, output, cwd, enginePath });
    return 0;
  } catch (error) {
    if (error instanceof UsageError) {
      const help = `Try \`darkroom ${command.name} --help\`.`;
      return usageError(terminal, error.message, [`usage: ${usage(command)}`, help]);
    }
    if (error instanceof UserError) {
      output.userError(error);
      return 1;
    }
    if (error instanceof CancelledError) {
      output.cancelled();
      return interrupted;
    }
    output.bug(error);
    return 70;
  }
}

function unknownCommand(name: string, { commands, terminal }: Invocation): number {
  const names = commands.map((each) => each.name);
  const kind = name.startsWith('-') ? 'flag' : 'command';
  const meant = nearest(name, kind === 'flag' ? ['--help', '--version'] : names);
  const hint = meant ? `Did you mean \`darkroom ${meant}\`?` : `There are: ${names.join(', ')}.`;
  return usageError(terminal, `There is no ${kind} ${name}. ${hint}`, ['Try `darkroom --help`.']);
}

function usageError(terminal: Terminal, message: string, more: readonly string[]): number {
  const { red } = colors(terminal.errorLook());
  terminal.err([`${red('usage error:')} ${message}`, ...more]);
  return 2;
}
