/** Shows training images as a model file's augmentations change them, with sliders that write into the file. */

import * as vscode from 'vscode';
import type { CommandHandler } from '../commands.ts';
import { modelFileOf } from './arguments.ts';
import { workspaceOf } from './train.ts';

export const previewAugmentation: CommandHandler = async (services, given) => {
  const uri = await modelFileOf(services, given);
  if (!uri) return;
  await vscode.workspace.saveAll(false);
  services.panels.preview({ workspace: await workspaceOf(uri.fsPath), file: uri.fsPath });
};
