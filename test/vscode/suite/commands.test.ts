/** The extension is there, and package.json, the code and VS Code agree on its commands. */

import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commandHandlers } from '../../../src/extension/commands.ts';

const extension = () => {
  const found = vscode.extensions.getExtension('darkroom.darkroom');
  assert.ok(found, 'the extension is not there');
  return found;
};

describe('Extension', () => {
  it('activates', async () => {
    await extension().activate();
    assert.equal(extension().isActive, true);
  });

  it('contributes the commands that the code has, and no other', () => {
    const contributed: readonly { command: string }[] = extension().packageJSON.contributes.commands;
    assert.deepEqual(contributed.map(({ command }) => command).sort(), Object.keys(commandHandlers).sort());
  });

  it('registers every command', async () => {
    const registered = new Set(await vscode.commands.getCommands(true));
    const missing = Object.keys(commandHandlers).filter((id) => !registered.has(id));
    assert.deepEqual(missing, []);
  });
});
