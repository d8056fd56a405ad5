/** What a person adds to a run: a pin, a name, tags, a note. They are kept beside the run's own files. */

import * as vscode from 'vscode';
import { editRun, type RunNotes } from '../../client/run-notes.ts';
import type { CommandHandler } from '../commands.ts';
import type { Services } from '../services.ts';
import { runOf, runsOf } from './arguments.ts';

export const pinRun: CommandHandler = (services, ...args) => setPin(services, args, true);
export const unpinRun: CommandHandler = (services, ...args) => setPin(services, args, false);

export const renameRun: CommandHandler = (services, given) =>
  ask(services, given, ({ notes, name }) => ({
    title: `Rename ${name}`,
    prompt: 'Empty for the name made of the model and its params',
    value: notes.name ?? '',
    change: (text) => ({ name: text || undefined }),
  }));

export const tagRun: CommandHandler = (services, given) =>
  ask(services, given, ({ notes, name }) => ({
    title: `Tags of ${name}`,
    prompt: 'Words, separated by commas',
    value: notes.tags?.join(', ') ?? '',
    change: (text) => ({
      tags: [...new Set(text.split(',').map((tag) => tag.trim().replace(/^#/, '')))].filter(Boolean),
    }),
  }));

export const noteRun: CommandHandler = (services, given) =>
  ask(services, given, ({ notes, name }) => ({
    title: `Note on ${name}`,
    prompt: 'What this run was for, what came of it',
    value: notes.note ?? '',
    change: (text) => ({ note: text || undefined }),
  }));

async function setPin(services: Services, args: readonly unknown[], pinned: boolean): Promise<void> {
  const runs = await runsOf(services, args, { placeHolder: pinned ? 'Runs to pin' : 'Runs to unpin' });
  for (const { folder } of runs ?? []) await editRun(folder, { pinned });
  if (runs?.length) await services.runs.refresh();
}

interface Question extends vscode.InputBoxOptions {
  readonly change: (text: string) => Partial<RunNotes>;
}

async function ask(
  services: Services,
  given: unknown,
  question: (run: NonNullable<Awaited<ReturnType<typeof runOf>>>) => Question,
): Promise<void> {
  const run = await runOf(services, given, { placeHolder: 'Run' });
  if (!run) return;
  const { change, ...options } = question(run);
  const text = await vscode.window.showInputBox(options);
  if (text === undefined) return;
  await editRun(run.folder, change(text.trim()));
  await services.runs.refresh();
}
