/** Runs in the editor: paused, stopped, resumed, evaluated, noted, deleted; with the engine killed and from a terminal. */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { access, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { editRun, removeRun } from '../../../src/client/run-notes.ts';
import type { StoredRun } from '../../../src/extension/run-store.ts';
import type { Training } from '../../../src/extension/trainings.ts';
import { run, services, until, workspace, writeEndlessModel } from './editor.ts';

let endless: vscode.Uri;

/** Starts the endless model, and resolves when it has logged something. */
async function startTraining(): Promise<Training> {
  const { trainings } = await services();
  void run('darkroom.train', endless);
  return until(() => trainings.list.find(({ file, line }) => file === endless.fsPath && line));
}

const panelOf = (page: string) =>
  vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .find(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith(`darkroom.${page}`));

async function stored(folder: string, where: (run: StoredRun) => boolean): Promise<StoredRun> {
  const { runs } = await services();
  return until(() => {
    const found = runs.byFolder(folder);
    return found && where(found) ? found : undefined;
  });
}

describe('Runs', () => {
  before(async () => {
    endless = await writeEndlessModel('endless.model.ts');
  });

  after(async () => {
    const { trainings } = await services();
    for (const training of trainings.list) await trainings.stop(training);
    await until(() => trainings.list.length === 0);
    await run('workbench.action.closeAllEditors');
    await rm(endless.fsPath, { force: true });
  });

  it('pause, go on, stop and are resumed', async () => {
    const { trainings } = await services();
    const training = await startTraining();
    const folder = training.folder!;
    await run('darkroom.pause', folder);
    await until(() => training.paused);
    await stored(folder, ({ state }) => state === 'paused');
    await run('darkroom.resume', folder);
    await until(() => !training.paused);
    await run('darkroom.stop', folder);
    assert.equal((await training.over).outcome, 'stopped');
    const stopped = await stored(folder, ({ state }) => state === 'stopped');
    await run('darkroom.resume', folder);
    const again = await until(() => trainings.list.find((each) => each.folder === folder && each.line));
    assert.ok(again.line!.epoch >= stopped.record.epochsDone);
    await run('darkroom.stop', folder);
    await again.over;
  });

  it('survive the death of the engine, which comes back by itself', async () => {
    const { engine, trainings } = await services();
    const training = await startTraining();
    await until(() => training.line!.epoch > 1);
    const { pid } = await engine.get();
    process.kill(pid, 'SIGKILL');
    assert.equal((await training.over).outcome, 'failed');
    await until(() => engine.current && engine.current.pid !== pid);
    const lost = await stored(training.folder!, ({ state }) => state === 'interrupted');
    await run('darkroom.resume', lost.folder);
    const again = await until(() => trainings.list.find((each) => each.folder === lost.folder && each.line));
    await run('darkroom.stop', lost.folder);
    assert.equal((await again.over).outcome, 'stopped');
  });

  it('of a terminal show up while they train', async () => {
    const { runs } = await services();
    const cli = join(vscode.extensions.getExtension('darkroom.darkroom')!.extensionPath, 'out', 'cli.js');
    const terminal = spawn(process.execPath, [cli, 'train', endless.fsPath], {
      cwd: workspace(),
      stdio: 'ignore',
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    });
    try {
      const known = new Set(runs.all.map(({ folder }) => folder));
      const found = await until(() => runs.all.find(({ folder, state }) => !known.has(folder) && state === 'running'));
      const progress = await until(() => runs.progressOf(found.folder));
      assert.equal(progress.name, 'endless');
      terminal.kill('SIGINT');
      await stored(found.folder, ({ state }) => state === 'stopped');
    } finally {
      terminal.kill('SIGKILL');
    }
  });

  it('are evaluated', async () => {
    const { runs } = await services();
    const [newest] = runs.all.filter(({ record }) => record.epochsDone > 0);
    await run('darkroom.evaluate', newest!.folder);
    await access(join(newest!.folder, 'evaluation-test.json'));
  });

  it('predict, show their activations and are compared, each in a panel of its own beside the code', async () => {
    const { runs } = await services();
    const trained = runs.all.filter(({ record }) => record.epochsDone > 0);
    await run('workbench.action.closeAllEditors');
    await vscode.window.showTextDocument(endless);
    const image = vscode.Uri.file(join(workspace(), 'shapes', 'circle', '0.png'));
    await run('darkroom.predict', image, [image]);
    await until(() => panelOf('prediction'));
    await run('darkroom.showActivations', image);
    await until(() => panelOf('run'));
    await run('darkroom.compareRuns', { run: trained[0] }, [{ run: trained[0] }, { run: trained[1] }]);
    await until(() => panelOf('compare'));
    // From a panel, too: what it opens stands with it.
    await run('workbench.action.focusSecondEditorGroup');
    await run('darkroom.showSummary', endless);
    await until(() => vscode.window.tabGroups.activeTabGroup.activeTab?.label.includes('Summary of endless'));
    const columns = vscode.window.tabGroups.all.map(({ tabs }) => tabs.length);
    assert.deepEqual(columns, [1, 4]);
  });

  it('carry a name and a pin, and go when their folder goes', async () => {
    const { runs } = await services();
    const { folder } = runs.all[0]!;
    await editRun(folder, { name: '<b>mine</b>', pinned: true });
    const named = await stored(folder, ({ notes }) => notes.pinned === true);
    assert.equal(named.name, '<b>mine</b>');
    await run('darkroom.unpinRun', folder);
    await stored(folder, ({ notes }) => !notes.pinned);
    await removeRun(folder);
    await until(() => !runs.byFolder(folder));
  });
});
