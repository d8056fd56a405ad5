/** The workspace in the editor: datasets added and undone, packed images, the example, types without npm install. */

import assert from 'node:assert/strict';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { packedImageUri } from '../../../src/extension/images/image-uri.ts';
import { run, services, until, workspace } from './editor.ts';

const file = () => join(workspace(), 'darkroom.json');
let original: string;

describe('Workspace', () => {
  before(async () => {
    original = await readFile(file(), 'utf8');
  });

  after(async () => {
    await run('workbench.action.closeAllEditors');
    await writeFile(file(), original);
    for (const name of ['packed', 'fashion', 'more'])
      await rm(join(workspace(), name), { recursive: true, force: true });
  });

  it('gets a dataset in darkroom.json, which can be undone', async () => {
    await mkdir(join(workspace(), 'more'));
    for (const name of ['a', 'b']) {
      await mkdir(join(workspace(), 'more', name));
      const image = await readFile(join(workspace(), 'shapes', 'circle', '0.png'));
      for (let i = 0; i < 10; i++) {
        // Behind its end a PNG may hold anything, which makes the files differ.
        await writeFile(
          join(workspace(), 'more', name, `${i}.png`),
          Buffer.concat([image, Buffer.from(`${name}${i}`)]),
        );
      }
    }
    void run('darkroom.addDataset', vscode.Uri.file(join(workspace(), 'more')));
    await until(async () => {
      // The name that is offered is taken.
      await run('workbench.action.acceptSelectedQuickOpenItem');
      return JSON.parse(await readFile(file(), 'utf8')).datasets.more;
    });
    assert.deepEqual(JSON.parse(await readFile(file(), 'utf8')).datasets, {
      ...JSON.parse(original).datasets,
      more: { path: 'more' },
    });
    await vscode.window.showTextDocument(vscode.Uri.file(file()));
    await run('undo');
    const document = await vscode.workspace.openTextDocument(file());
    assert.equal(document.getText(), original);
    await document.save();
  });

  it('shows the images of a packed dataset as files', async () => {
    const { context } = await services();
    const data = context.asAbsolutePath('examples/fashion/data');
    const entry = { format: 'idx', path: data };
    await writeFile(file(), JSON.stringify({ datasets: { ...JSON.parse(original).datasets, packed: entry } }));
    const { engine } = await services();
    const page = { workspace: workspace(), name: 'packed', split: 'test', offset: 0, limit: 1 } as const;
    const { images } = await (await engine.get()).request('dataset/images', page);
    const uri = packedImageUri({ workspace: workspace(), name: 'packed', id: images[0]!.id });
    const bytes = await vscode.workspace.fs.readFile(uri);
    assert.deepEqual([...bytes.subarray(1, 4)], [...Buffer.from('PNG')]);
    assert.equal((await vscode.workspace.fs.stat(uri)).size, bytes.byteLength);
    await assert.rejects(async () => vscode.workspace.fs.writeFile(uri, bytes));
    await run('vscode.open', uri);
    await until(() => vscode.window.tabGroups.activeTabGroup.activeTab?.input instanceof vscode.TabInputCustom);
    const gone = packedImageUri({ workspace: workspace(), name: 'packed', id: 'no such image' });
    await assert.rejects(async () => vscode.workspace.fs.readFile(gone));
  });

  it('with a broken darkroom.json says so in the tree, and recovers', async () => {
    const { trees } = await services();
    const kinds = async () => (await trees.datasets.children()).map(({ kind }) => kind);
    await writeFile(file(), '{ "datasets": ');
    assert.deepEqual(await kinds(), ['problem', 'open-file']);
    const [, open] = await trees.datasets.children();
    await run('darkroom.openWorkspaceFile', open);
    await until(() => vscode.window.activeTextEditor?.document.uri.fsPath === file());
    await writeFile(file(), original);
    assert.deepEqual(await kinds(), ['dataset']);
  });

  it('is created from the example, with types for its model file', async () => {
    const folder = (await run('darkroom.createExample', vscode.Uri.file(workspace()))) as string;
    assert.equal(folder, join(workspace(), 'fashion'));
    const config = JSON.parse(await readFile(join(folder, 'tsconfig.json'), 'utf8'));
    assert.ok(config.compilerOptions.paths.darkroom);
    assert.doesNotMatch(await readFile(join(folder, 'darkroom.json'), 'utf8'), /schema/);
    const { workspaces } = await services();
    await until(() => workspaces.list.some((each) => each.folder === folder));
    const uri = vscode.Uri.file(join(folder, 'fashion.model.ts'));
    const document = await vscode.workspace.openTextDocument(uri);
    // What TypeScript knows of the import is known from the declarations: hovering over adam tells its options.
    const at = document.positionAt(document.getText().indexOf('adam('));
    await until(async () => {
      const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', uri, at);
      return hovers.some(({ contents }) =>
        contents.some((text) => (text as vscode.MarkdownString).value.includes('AdamOptions')),
      );
    });
    const wrong = vscode.languages.getDiagnostics(uri).filter(({ severity }) => severity === 0);
    assert.deepEqual(wrong, []);
  });
});
