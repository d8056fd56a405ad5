/** Documents that Darkroom writes for reading: a model's summary, what Doctor found. Markdown, shown as a preview. */

import * as vscode from 'vscode';
import { besideCode, documentScheme as scheme } from './columns.ts';

export interface VirtualDocuments extends vscode.Disposable {
  /** Shows Markdown beside the editor; what had the same name before is replaced. */
  show(name: string, markdown: string): Promise<void>;
}

export function createVirtualDocuments(): VirtualDocuments {
  const texts = new Map<string, string>();
  const changed = new vscode.EventEmitter<vscode.Uri>();
  const provider = vscode.workspace.registerTextDocumentContentProvider(scheme, {
    onDidChange: changed.event,
    provideTextDocumentContent: ({ path }) => texts.get(path) ?? 'Run the command again to see this.',
  });
  return {
    async show(name, markdown) {
      const uri = vscode.Uri.from({ scheme, path: `/${name}.md` });
      texts.set(uri.path, markdown);
      changed.fire(uri);
      const place = { viewColumn: besideCode(), preserveFocus: true };
      try {
        await vscode.commands.executeCommand('vscode.openWith', uri, 'vscode.markdown.preview.editor', place);
      } catch {
        // The editor's own Markdown extension can be disabled.
        await vscode.window.showTextDocument(uri, place);
      }
    },
    dispose: () => vscode.Disposable.from(provider, changed).dispose(),
  };
}
