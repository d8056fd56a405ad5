/** The engine, reached from the editor: it is found and started, and a training ends with a whole run on disk. */

import assert from 'node:assert/strict';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { listRuns } from '../../../src/client/runs.ts';
import { until, workspace } from './editor.ts';

describe('Engine', () => {
  it('answers the doctor', async () => {
    await vscode.commands.executeCommand('darkroom.doctor');
    const report = await until(() =>
      vscode.workspace.textDocuments.find(({ uri }) => uri.path.endsWith('Darkroom Doctor.md')),
    );
    assert.match(report.getText(), /Darkroom \| \d+\\\.\d+/);
    assert.match(report.getText(), /cpu \\\(chosen\\\) \| yes/);
  });

  it('trains a model file of the workspace', async () => {
    const file = vscode.Uri.file(join(workspace(), 'shapes.model.ts'));
    void vscode.commands.executeCommand('darkroom.train', file);
    const run = await until(async () => {
      const { runs } = await listRuns(workspace());
      return runs.find(({ state, record }) => record.modelFile === 'shapes.model.ts' && state !== 'running');
    });
    assert.equal(run.state, 'completed', run.record.reason);
    assert.equal(run.record.epochsDone, 2);
    assert.equal(run.record.modelFile, 'shapes.model.ts');
  });

  it('shows the run beside the editor', async () => {
    const tabs = () => vscode.window.tabGroups.all.flatMap((group) => group.tabs);
    const panel = await until(() =>
      tabs().find(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith('darkroom.run')),
    );
    assert.ok(panel);
  });
});
