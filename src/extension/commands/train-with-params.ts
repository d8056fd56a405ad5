/**
 * Trains a model file with other params than its own: a list of them with their values, changed one by one, then Start.
 * Nothing is asked that a person does not want to change.
 */

import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { ParamValue } from '../../protocol/runs.ts';
import type { CommandHandler } from '../commands.ts';
import { modelFileOf } from './arguments.ts';
import { checkParam, checkWhole } from './param-text.ts';
import { startTraining, workspaceOf } from './train.ts';

interface Choice extends vscode.QuickPickItem {
  readonly name?: string;
  readonly option?: 'epochs' | 'limit' | 'seed';
}

export const trainWithParams: CommandHandler = async (services, given) => {
  const uri = await modelFileOf(services, given);
  if (!uri) return;
  await vscode.workspace.saveAll(false);
  const workspace = await workspaceOf(uri.fsPath);
  const { params } = await services.work.run('Reading the params', (signal, onProgress) =>
    services.engine.request('model/summary', { workspace, file: uri.fsPath }, { signal, onProgress }),
  );
  const set: Record<string, string> = {};
  const options: Partial<Record<'epochs' | 'limit' | 'seed', number>> = {};
  for (;;) {
    const choice = await chooseParam(basename(uri.fsPath), params, set, options);
    if (!choice) return;
    if (choice.name !== undefined) await askParam(choice.name, params[choice.name]!, set);
    else if (choice.option) await askOption(choice.option, options);
    else return startTraining(services, uri, { set, ...options });
  }
};

function chooseParam(
  title: string,
  params: Readonly<Record<string, ParamValue>>,
  set: Readonly<Record<string, string>>,
  options: Readonly<Partial<Record<string, number>>>,
): Thenable<Choice | undefined> {
  const changed = Object.keys(set).length + Object.keys(options).length;
  const separator = (label: string): Choice => ({ label, kind: vscode.QuickPickItemKind.Separator });
  const row = (
    name: string,
    now: string | undefined,
    initial: string,
    instead = `${now}  (instead of ${initial})`,
  ) => ({
    label: name,
    description: now === undefined ? initial : instead,
    iconPath: new vscode.ThemeIcon(now === undefined ? 'circle-outline' : 'circle-filled'),
  });
  const option = (name: NonNullable<Choice['option']>, initial: string): Choice => ({
    ...row(name, options[name]?.toString(), initial, String(options[name])),
    option: name,
  });
  const rows: Choice[] = [
    {
      label: '$(play) Start',
      description: changed === 0 ? 'with the values below' : `with ${changed} changed`,
      alwaysShow: true,
    },
    separator('params of the model file'),
    ...Object.entries(params).map(([name, value]) => ({ ...row(name, set[name], String(value)), name })),
    separator('this run'),
    option('epochs', 'as in the model file'),
    option('limit', 'all training images'),
    option('seed', 'chosen anew'),
  ];
  return vscode.window.showQuickPick(rows, { title: `Train ${title}`, placeHolder: 'Start, or choose what to change' });
}

async function askParam(name: string, initial: ParamValue, set: Record<string, string>): Promise<void> {
  const value = set[name] ?? String(initial);
  const text =
    typeof initial === 'boolean'
      ? await vscode.window.showQuickPick(['true', 'false'], { title: name, placeHolder: `Now ${value}` })
      : await vscode.window.showInputBox({
          title: name,
          value,
          prompt: `Default: ${initial}`,
          validateInput: (entered) => checkParam(initial, entered),
        });
  if (text === undefined) return;
  if (text === String(initial)) delete set[name];
  else set[name] = text;
}

const questions = {
  epochs: { prompt: 'Number of epochs; empty for that of the model file', least: 1 },
  limit: { prompt: 'Number of training images, a stratified subset; empty for all', least: 1 },
  seed: {
    prompt: 'Of weights, shuffling and dropout; the same seed gives the same run; empty for a new one',
    least: 0,
  },
} as const;

async function askOption(
  name: keyof typeof questions,
  options: Partial<Record<keyof typeof questions, number>>,
): Promise<void> {
  const { prompt, least } = questions[name];
  const text = await vscode.window.showInputBox({
    title: name,
    prompt,
    value: options[name]?.toString(),
    validateInput: (entered) => checkWhole(entered, least),
  });
  if (text === undefined) return;
  if (text.trim() === '') delete options[name];
  else options[name] = Number(text);
}
