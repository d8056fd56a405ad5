/** Writes a run for another program, where the person says. */

import * as vscode from 'vscode';
import { type ExportFormat, type ExportFormatId, exportFormats } from '../../protocol/exports.ts';
import type { CommandHandler } from '../commands.ts';
import { hasWeights } from '../run-states.ts';
import { runOf } from './arguments.ts';

export const exportRun: CommandHandler = async (services, given) => {
  const run = await runOf(services, given, {
    placeHolder: 'Run to export',
    where: hasWeights,
    missing: 'No run has trained an epoch yet.',
  });
  if (!run) return;
  const items = (Object.entries(exportFormats) as [ExportFormatId, ExportFormat][]).map(([id, format]) => ({
    label: format.title,
    detail: format.purpose,
    id,
    format,
  }));
  const chosen = await vscode.window.showQuickPick(items, { title: `Export ${run.name}`, placeHolder: 'Format' });
  if (!chosen) return;
  const { id, format } = chosen;
  const name = run.name.replace(/[^\p{L}\p{N} ._=()-]+/gu, '-');
  const uri = await vscode.window.showSaveDialog({
    title: `Export ${format.title}`,
    defaultUri: vscode.Uri.joinPath(
      vscode.Uri.file(run.workspace),
      format.extension === undefined ? `${name} ${id}` : `${name}.${format.extension}`,
    ),
    ...(format.extension !== undefined && { filters: { [format.title]: [format.extension] } }),
  });
  if (!uri) return;
  // The dialog has asked before it gave the name of a file that is there.
  const overwrite = format.extension !== undefined;
  const params = { workspace: run.workspace, run: run.id, format: id, out: uri.fsPath, overwrite };
  const { path, notes } = await services.work.run(`Exporting ${run.name}`, async (signal) =>
    (await services.engine.get()).request('run/export', params, { signal }),
  );
  const show = 'Show in Explorer';
  const answer = await vscode.window.showInformationMessage([`Exported to ${path}.`, ...notes].join(' '), show);
  if (answer === show) await vscode.commands.executeCommand('revealInExplorer', vscode.Uri.file(path));
};
