/** The panels under the name that their callers know. */

import * as vscode from 'vscode';
import type { EngineHost } from '../engine-host.ts';
import { createPanels, type Panels } from './panels.ts';

export type RunPanels = Panels;

export function runPanels(extensionUri: vscode.Uri, engine: Pick<EngineHost, 'get'>): Panels {
  const log = vscode.window.createOutputChannel('Darkroom panels', { log: true });
  return createPanels({ extensionUri, engine, log, nameOf: () => undefined, deviceFor: () => undefined });
}
