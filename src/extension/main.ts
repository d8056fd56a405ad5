/** The extension: registers commands and panels. Nothing is started until a person asks for it. */

import * as vscode from 'vscode';
import { registerCommands } from './commands.ts';
import { createEngineHost } from './engine-host.ts';
import { runPanels } from './panels/run.ts';

export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('Darkroom', { log: true });
  const engine = createEngineHost(context.asAbsolutePath('out/engine.js'), log);
  const panels = runPanels(context.extensionUri, engine);
  context.subscriptions.push(log, engine, panels, ...registerCommands({ engine, log, panels }));
}
