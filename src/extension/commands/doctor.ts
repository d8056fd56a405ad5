/** Asks the engine what it finds on this machine, and shows it as a document with what to do. */

import * as vscode from 'vscode';
import type { CommandHandler } from '../commands.ts';
import { doctorDocument } from '../documents/doctor.ts';
import { setting } from '../settings.ts';

export const doctor: CommandHandler = async ({ engine, documents, workspaces }) => {
  const report = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: 'Darkroom: looking at this machine' },
    async () => (await engine.get()).request('engine/doctor', { workspace: workspaces.list[0]?.folder }),
  );
  await documents.show('Darkroom Doctor', doctorDocument(report, setting('device')));
};
