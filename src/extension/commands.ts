/** Every command of the extension. package.json contributes the same ones. */

import * as vscode from 'vscode';
import { doctor } from './commands/doctor.ts';
import { train } from './commands/train.ts';
import type { EngineHost } from './engine-host.ts';
import type { RunPanels } from './panels/run.ts';

export interface Services {
  readonly engine: EngineHost;
  readonly log: vscode.LogOutputChannel;
  readonly panels: RunPanels;
}

/** Does nothing where what it needs is not there, and says so; it never throws at its caller. */
export type CommandHandler = (services: Services, resource?: vscode.Uri) => Promise<void>;

export const commandHandlers: Readonly<Record<string, CommandHandler>> = {
  'darkroom.train': train,
  'darkroom.doctor': doctor,
};

export function registerCommands(services: Services): vscode.Disposable[] {
  return Object.entries(commandHandlers).map(([id, handler]) =>
    vscode.commands.registerCommand(id, (resource?: unknown) =>
      handler(services, resource instanceof vscode.Uri ? resource : undefined),
    ),
  );
}
