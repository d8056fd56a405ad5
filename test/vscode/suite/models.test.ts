/** Model files in the editor: lenses above them, what is wrong in them, their summary, new ones from templates. */

import assert from 'node:assert/strict';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { run, services, until, workspace, writeModel } from './editor.ts';

const made: vscode.Uri[] = [];
const own = (uri: vscode.Uri) => vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'Darkroom');

const lenses = async (uri: vscode.Uri) => {
  const found = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri);
  return found.filter(({ command }) => command?.command.startsWith('darkroom.'));
};

async function edit(uri: vscode.Uri, from: string, to: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument(uri);
  const at = document.getText().indexOf(from);
  assert.ok(at >= 0, from);
  const change = new vscode.WorkspaceEdit();
  change.replace(uri, new vscode.Range(document.positionAt(at), document.positionAt(at + from.length)), to);
  assert.ok(await vscode.workspace.applyEdit(change));
  assert.ok(await document.save());
}

describe('Model files', () => {
  after(async () => {
    await run('workbench.action.closeAllEditors');
    for (const { fsPath } of made) await rm(fsPath, { force: true });
  });

  it('have lenses above the definition, which a setting hides', async () => {
    const uri = vscode.Uri.file(join(workspace(), 'shapes.model.ts'));
    const document = await vscode.workspace.openTextDocument(uri);
    await (await services()).workspaces.ready;
    const [first, ...others] = await lenses(uri);
    assert.ok(first);
    assert.match(document.lineAt(first.range.start.line).text, /defineModel\(/);
    assert.equal(first.command?.title, '$(play) Train');
    for (const title of ['Summary', 'Graph']) assert.ok(others.some(({ command }) => command?.title === title));
    const settings = vscode.workspace.getConfiguration('darkroom');
    await settings.update('lenses.enabled', false, vscode.ConfigurationTarget.Global);
    assert.deepEqual(await lenses(uri), []);
    await settings.update('lenses.enabled', undefined, vscode.ConfigurationTarget.Global);
  });

  it('show what is wrong at its line, until it is mended', async () => {
    const uri = await writeModel('wrong.model.ts', (source) => source.replace('kernelSize: 3', 'kernelSize: 99'));
    made.push(uri);
    const document = await vscode.workspace.openTextDocument(uri);
    const problem = await until(() => own(uri)[0]);
    assert.match(document.lineAt(problem.range.start.line).text, /kernelSize: 99/);
    assert.equal(problem.severity, vscode.DiagnosticSeverity.Error);
    assert.match(problem.message, /16/);
    await edit(uri, 'kernelSize: 99', 'kernelSize: 3');
    await until(() => own(uri).length === 0);
    await edit(uri, 'export default defineModel({', 'export default defineModel({{');
    await until(() => own(uri).length > 0);
  });

  it('show a mistake in a file that they import, there', async () => {
    const helper = vscode.Uri.file(join(workspace(), 'helper.ts'));
    made.push(helper);
    await vscode.workspace.fs.writeFile(helper, Buffer.from('export const rate = (;\n'));
    const uri = await writeModel(
      'importing.model.ts',
      (source) => `import { rate } from './helper.ts';\nrate;\n${source}`,
    );
    made.push(uri);
    await vscode.workspace.openTextDocument(uri);
    await until(() => own(helper).length > 0);
    await edit(helper, '(;', '1;');
    await until(() => own(helper).length === 0);
  });

  it('have a summary', async () => {
    await run('darkroom.showSummary', vscode.Uri.file(join(workspace(), 'shapes.model.ts')));
    const summary = await until(() =>
      vscode.workspace.textDocuments.find(({ uri }) => uri.path.endsWith('Summary of shapes.md')),
    );
    assert.match(summary.getText(), /\| 14\s×\s14\s×\s4 \| 40 \| Conv2D/);
  });

  it('have a graph, in one panel each', async () => {
    const panels = () =>
      vscode.window.tabGroups.all
        .flatMap(({ tabs }) => tabs)
        .filter(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith('darkroom.model'));
    for (let i = 0; i < 2; i++) await run('darkroom.showGraph', vscode.Uri.file(join(workspace(), 'shapes.model.ts')));
    await until(() => panels()[0]);
    assert.deepEqual(
      panels().map(({ label }) => label),
      ['Graph of shapes'],
    );
  });

  it('are written from templates, for the size of the images, and nothing is wrong with them', async () => {
    for (const template of ['small-cnn', 'binary']) {
      await run('darkroom.newModelFile', { workspace: workspace(), dataset: 'shapes', template });
      const { uri } = await until(() => {
        const open = vscode.window.activeTextEditor?.document;
        return open?.uri.path.match(/shapes-\d\.model\.ts$/) && !made.some(({ path }) => path === open.uri.path)
          ? open
          : undefined;
      });
      made.push(uri);
      const text = await readFile(uri.fsPath, 'utf8');
      assert.match(text, /dataset: 'shapes',\n {2}input: \{ height: 24, width: 24, channels: [13] \}/);
      const { engine } = await services();
      const params = { workspace: workspace(), file: uri.fsPath };
      assert.deepEqual((await (await engine.get()).request('model/check', params)).diagnostics, []);
    }
  });

  it('get the types that they lack from their lens', async () => {
    const uri = vscode.Uri.file(join(workspace(), 'shapes.model.ts'));
    made.push(vscode.Uri.file(join(workspace(), 'tsconfig.json')));
    await vscode.window.showTextDocument(uri);
    const missing = () => vscode.languages.getDiagnostics(uri).filter(({ message }) => message.includes("'darkroom'"));
    await until(() => missing().length > 0);
    const lens = await until(async () => (await lenses(uri)).find(({ command }) => command?.title.includes('Types')));
    void run(lens.command!.command, ...lens.command!.arguments!);
    await until(() => missing().length === 0);
    await until(async () => !(await lenses(uri)).some(({ command }) => command?.title.includes('Types')));
  });

  it('are listed with their dataset', async () => {
    const { models } = await services();
    const found = await until(() => models.list.find(({ name }) => name === 'shapes'));
    assert.equal(found.dataset, 'shapes');
    assert.equal(found.workspace?.folder, workspace());
  });
});
