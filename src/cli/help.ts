/** The help pages, made from the declarations of the commands. */

import { valueName } from './arguments.ts';
import type { Command } from './command.ts';
import { colors, columns, type Look, padEnd, wrap } from './render/style.ts';

export function mainHelp(commands: readonly Command[], look: Look): string[] {
  const { bold } = colors(look);
  return [
    'Darkroom trains image classifiers that are written in TypeScript.',
    '',
    `${bold('Usage')}  darkroom <command> …`,
    '',
    ...list(
      commands.map(({ name, summary }) => [name, summary] as const),
      look,
    ),
    '',
    ...list(
      [
        ['--help', 'Prints this help; `darkroom <command> --help` that of a command'],
        ['--version', 'Prints the version'],
      ],
      look,
    ),
    '',
    ...wrap(
      "Exit codes: 0 done, 1 something you can put right, 2 the command line can't be read, 70 a bug.",
      look.width,
    ),
  ];
}

export function commandHelp(command: Command, look: Look): string[] {
  const { bold } = colors(look);
  const flags = Object.entries(command.flags).map(
    ([name, flag]) => [`--${name} ${valueName(flag)}`.trim(), flag.description] as const,
  );
  return [
    `${command.summary}.`,
    '',
    `${bold('Usage')}  ${usage(command)}`,
    '',
    ...list(flags, look),
    '',
    bold('Examples'),
    ...command.examples.map((example) => `  darkroom ${example}`),
  ];
}

/** `darkroom predict <run> <image|folder>… [flags]` */
export function usage({ name, words }: Command): string {
  const { names, optional = 0, many } = words;
  const shown = names.map((each, i) => {
    const repeated = many && i === names.length - 1 ? '…' : '';
    return i >= names.length - optional ? `[<${each}>${repeated}]` : `<${each}>${repeated}`;
  });
  return ['darkroom', name, ...shown, '[flags]'].join(' ');
}

function list(entries: readonly (readonly [term: string, text: string])[], look: Look): string[] {
  const term = Math.max(...entries.map(([each]) => columns(each)));
  return entries.flatMap(([name, text]) => {
    const [first, ...more] = wrap(text, Math.max(24, look.width - term - 5));
    return [`  ${padEnd(name, term)}  ${first}`, ...more.map((line) => `${' '.repeat(term + 4)}${line}`)];
  });
}
