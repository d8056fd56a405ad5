/** The one status bar item: which device is used, what trains and how far it is. Hidden where there is nothing to train. */

import * as vscode from 'vscode';
import type { Services } from './services.ts';
import { affects, setting } from './settings.ts';
import { statusText, statusTooltip } from './status-text.ts';

export function createStatusBar({ trainings, workspaces, models }: Services): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('darkroom.status', vscode.StatusBarAlignment.Left, 10);
  item.name = 'Darkroom';

  const update = () => {
    const { list } = trainings;
    const device = setting('device');
    item.text = statusText(list, device);
    item.tooltip = new vscode.MarkdownString();
    for (const line of statusTooltip(list, device)) item.tooltip.appendText(line).appendMarkdown('  \n');
    item.accessibilityInformation = { label: `Darkroom, ${item.text.replace(/\$\([^)]*\)\s*/g, '')}`, role: 'button' };
    // With one training there is only one thing to look at; the menu is for the rest.
    const [only] = list;
    item.command =
      list.length === 1 && only?.folder !== undefined
        ? { command: 'darkroom.openRun', title: 'Open Run', arguments: [only] }
        : 'darkroom.showMenu';
    if (list.length > 0 || workspaces.list.length > 0 || models.list.length > 0) item.show();
    else item.hide();
  };

  const subscriptions = [
    item,
    trainings.onDidChange(update),
    workspaces.onDidChange(update),
    models.onDidChange(update),
    vscode.workspace.onDidChangeConfiguration((event) => affects(event, 'device') && update()),
  ];
  update();
  return vscode.Disposable.from(...subscriptions);
}
