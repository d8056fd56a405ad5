/** What tests inside the editor share: the extension's own parts, the open folder, and patience. */

import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Services } from '../../../src/extension/services.ts';

export async function services(): Promise<Services> {
  const extension = vscode.extensions.getExtension<Services>('darkroom.darkroom');
  assert.ok(extension, 'the extension is not there');
  const parts = await extension.activate();
  assert.ok(parts, 'the extension does not know that it is tested');
  return parts;
}

export function workspace(): string {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  assert.ok(folder, 'no folder is open');
  return folder;
}

export const run = (command: string, ...args: unknown[]) => vscode.commands.executeCommand(command, ...args);

/** Asks until there is something; Mocha's own limit ends it otherwise. */
export async function until<T>(ask: () => T | Promise<T>): Promise<NonNullable<T>> {
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** A model file like the workspace's own, changed as told. */
export async function writeModel(name: string, change: (source: string) => string): Promise<vscode.Uri> {
  const uri = vscode.Uri.file(join(workspace(), name));
  const source = await vscode.workspace.fs.readFile(vscode.Uri.file(join(workspace(), 'shapes.model.ts')));
  const text = change(Buffer.from(source).toString());
  await writeFile(uri.fsPath, text);
  return uri;
}

/** One that trains until it is stopped. */
export const writeEndlessModel = (name: string) =>
  writeModel(name, (source) => source.replace('epochs: 2,', 'epochs: 100_000,'));
