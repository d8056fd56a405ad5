/** The panel of a run: gives its page what the run's files hold, then each line of the log as it is written. */

import { randomBytes } from 'node:crypto';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { EngineClient } from '../../client/engine.ts';
import { readLog, readRun } from '../../client/runs.ts';
import type { FromRunPage, RunPageState, ToRunPage } from '../../protocol/run-panel.ts';
import type { EngineHost } from '../engine-host.ts';

const viewType = 'darkroom.run';

export interface RunPanels extends vscode.Disposable {
  /** Shows the run of a folder beside the editor; a panel that is there already comes to the front. */
  show(folder: string): void;
}

export function runPanels(extensionUri: vscode.Uri, host: EngineHost): RunPanels {
  const open = new Map<string, vscode.WebviewPanel>();
  const scripts = vscode.Uri.joinPath(extensionUri, 'out', 'webview');
  const options: vscode.WebviewOptions = { enableScripts: true, localResourceRoots: [scripts] };

  const fill = (panel: vscode.WebviewPanel, folder: string) => {
    open.set(folder, panel);
    // Files are read and engines end after a panel was closed, too.
    const tell = (message: ToRunPage) => {
      if (open.get(folder) === panel) void panel.webview.postMessage(message);
    };
    const followers: vscode.Disposable[] = [];
    const follow = (engine: EngineClient) => followers.push(followRun(engine, folder, tell));
    if (host.current) follow(host.current);
    followers.push(host.onStarted(follow));
    // A page that was hidden is made anew when it is shown, and asks again.
    panel.webview.onDidReceiveMessage((message: FromRunPage) => {
      if (message.kind === 'ready') void tellRun(folder, tell);
    });
    panel.onDidDispose(() => {
      open.delete(folder);
      for (const follower of followers) follower.dispose();
    });
    panel.webview.html = page(panel.webview, scripts, { folder });
  };

  const serializer = vscode.window.registerWebviewPanelSerializer(viewType, {
    async deserializeWebviewPanel(panel, state: RunPageState | undefined) {
      if (!state?.folder) return panel.dispose();
      panel.webview.options = options;
      fill(panel, state.folder);
    },
  });

  return {
    show(folder) {
      const shown = open.get(folder);
      if (shown) return shown.reveal(undefined, true);
      const column = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
      fill(vscode.window.createWebviewPanel(viewType, `Run ${basename(folder)}`, column, options), folder);
    },
    dispose() {
      serializer.dispose();
      for (const panel of [...open.values()]) panel.dispose();
    },
  };
}

async function tellRun(folder: string, tell: (message: ToRunPage) => void): Promise<void> {
  try {
    const { record, state } = await readRun(folder);
    tell({ kind: 'run', record, state, log: await readLog(folder) });
  } catch (error) {
    tell({ kind: 'problem', message: (error as Error).message });
  }
}

function followRun(engine: EngineClient, folder: string, tell: (message: ToRunPage) => void): vscode.Disposable {
  const id = basename(folder);
  const stops = [
    engine.on('run/log', ({ run, line }) => {
      if (run !== id) return;
      // With an epoch the record changes as well: which one is the best, how many are done.
      if (line.type === 'epoch') void tellRun(folder, tell);
      else tell({ kind: 'log', line });
    }),
    engine.on('run/state', ({ run }) => run === id && tellRun(folder, tell)),
    engine.on('run/ended', ({ run }) => run === id && tellRun(folder, tell)),
  ];
  // An engine that died wrote no end: the files and its process say what became of the run.
  void engine.gone.then(() => tellRun(folder, tell));
  return { dispose: () => stops.forEach((stop) => void stop()) };
}

function page(webview: vscode.Webview, scripts: vscode.Uri, state: RunPageState): string {
  const nonce = randomBytes(16).toString('base64');
  const at = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(scripts, name));
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${webview.cspSource};`;
  const data = JSON.stringify(state).replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${at('run.css')}">
<title>Run</title>
</head>
<body data-state="${data}">
<main id="run"></main>
<script nonce="${nonce}" src="${at('run.js')}"></script>
</body>
</html>`;
}
