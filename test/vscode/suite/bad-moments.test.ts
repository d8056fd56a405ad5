/** Bad moments: processes killed, folders renamed and deleted, files that loop, while the editor has them open. */

import assert from 'node:assert/strict';
import { cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { removeRun } from '../../../src/client/run-notes.ts';
import { readLog } from '../../../src/client/runs.ts';
import type { Training } from '../../../src/extension/trainings.ts';
import type { UserError } from '../../../src/protocol/errors.ts';
import { run, services, until, workspace, writeEndlessModel } from './editor.ts';

const made: string[] = [];
/** The extension is another bundle, with an error class of its own. */
const codeOf = (error: unknown) => (error as Partial<UserError>).code;

/** A workspace of its own below the open folder, with the same images and a model that trains until it is stopped. */
async function innerWorkspace(name: string): Promise<string> {
  const folder = join(workspace(), name);
  made.push(folder);
  await mkdir(folder);
  await cp(join(workspace(), 'shapes'), join(folder, 'shapes'), { recursive: true });
  const model = await readFile(join(workspace(), 'shapes.model.ts'), 'utf8');
  await writeFile(join(folder, 'inner.model.ts'), model.replace('epochs: 2,', 'epochs: 100_000,'));
  // Last: it makes the folder a workspace.
  await cp(join(workspace(), 'darkroom.json'), join(folder, 'darkroom.json'));
  const { workspaces } = await services();
  await until(() => workspaces.list.some((each) => each.folder === folder));
  return folder;
}

async function trainIn(file: string): Promise<Training> {
  const { trainings } = await services();
  void run('darkroom.train', vscode.Uri.file(file));
  return until(() => trainings.list.find((each) => each.file === file && each.line && each.line.epoch > 1));
}

describe('Bad moments', () => {
  after(async () => {
    const { trainings } = await services();
    for (const training of trainings.list) await trainings.stop(training);
    await until(() => trainings.list.length === 0);
    await run('workbench.action.closeAllEditors');
    for (const path of made) await rm(path, { recursive: true, force: true });
  });

  it('a model file that loops forever is told of at the file, and what trains goes on', async () => {
    const { engine, trainings } = await services();
    const endless = await writeEndlessModel('patient.model.ts');
    made.push(endless.fsPath);
    const training = await trainIn(endless.fsPath);
    const { pid } = await engine.get();
    const looping = join(workspace(), 'looping.model.ts');
    made.push(looping);
    const text = await readFile(endless.fsPath, 'utf8');
    await writeFile(looping, text.replace('export default', 'for (;;);\nexport default'));
    const uri = vscode.Uri.file(looping);
    const { document } = await vscode.window.showTextDocument(uri);
    const own = () => vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'Darkroom');
    const problem = await until(() => own()[0]);
    assert.match(problem.message, /had not come to an end after 20 s/);
    const { step } = training.line!;
    await until(() => training.line!.step > step);
    assert.equal((await engine.get()).pid, pid);

    const edit = new vscode.WorkspaceEdit();
    edit.replace(uri, new vscode.Range(0, 0, document.lineCount, 0), text);
    assert.ok(await vscode.workspace.applyEdit(edit));
    assert.ok(await document.save());
    await until(() => own().length === 0);
    await trainings.stop(training);
    assert.equal((await training.over).outcome, 'stopped');
  });

  it('an engine that is killed while it predicts says so, and the next one predicts', async () => {
    const { engine, runs } = await services();
    await run('darkroom.train', vscode.Uri.file(join(workspace(), 'shapes.model.ts')));
    const trained = await until(() => runs.of(workspace()).find(({ record }) => record.epochsDone > 0));
    const many = join(workspace(), 'many images');
    made.push(many);
    await mkdir(many);
    const image = join(workspace(), 'shapes', 'circle', '0.png');
    for (let i = 0; i < 500; i++) await cp(image, join(many, `${i}.png`));
    const { pid } = await engine.get();
    const params = { workspace: workspace(), run: trained.id, paths: [many] };
    let told = 0;
    const predicting = engine.request('run/predict', params, {
      onProgress({ done }) {
        if (done > 0 && told++ === 0) process.kill(pid, 'SIGKILL');
      },
    });
    await assert.rejects(predicting, (error) => codeOf(error) === 'engine-gone');
    await until(() => engine.current && engine.current.pid !== pid);
    const { predictions } = await engine.request('run/predict', params);
    assert.equal(predictions.length, 500);
    assert.ok(predictions.every(({ error, top }) => error === undefined && top.length > 0));
  });

  it('a workspace that is renamed while it trains ends the training, and its run is found at the new place', async () => {
    const { runs, trainings, workspaces } = await services();
    const folder = await innerWorkspace('before');
    const training = await trainIn(join(folder, 'inner.model.ts'));
    const id = training.run!;
    const renamed = join(workspace(), 'after');
    made.push(renamed);
    await rename(folder, renamed);
    const ending = await training.over;
    assert.equal(ending.outcome, 'failed');
    assert.equal(codeOf(ending.outcome === 'failed' && ending.error), 'run-folder-gone');
    await until(() => workspaces.list.some((each) => each.folder === renamed));
    await until(() => !workspaces.list.some((each) => each.folder === folder));
    const moved = await until(() => runs.byFolder(join(renamed, '.darkroom', 'runs', id)));
    assert.equal(runs.of(folder).length, 0);
    assert.ok(moved.record.epochsDone > 0);
    await run('darkroom.resume', moved.folder);
    const again = await until(() => trainings.list.find((each) => each.folder === moved.folder && each.line));
    assert.ok(again.line!.epoch > 1);
    await trainings.stop(again);
    assert.equal((await again.over).outcome, 'stopped');
    const epochs = (await readLog(moved.folder)).flatMap((line) => (line.type === 'epoch' ? [line.epoch] : []));
    assert.deepEqual(
      epochs,
      epochs.map((_, i) => i + 1),
    );
  });

  it('a run folder that is deleted while it trains under an open panel ends the run, and leaves the tree', async () => {
    const { runs } = await services();
    const folder = await innerWorkspace('deleted');
    const training = await trainIn(join(folder, 'inner.model.ts'));
    await until(() => runs.byFolder(training.folder!));
    await rm(training.folder!, { recursive: true, force: true, maxRetries: 5 });
    const ending = await training.over;
    assert.equal(codeOf(ending.outcome === 'failed' && ending.error), 'run-folder-gone');
    await until(() => !runs.byFolder(training.folder!));
  });

  it('ten thousand runs are all there, and one more is trained, predicted with and deleted among them', async () => {
    const { runs, trainings } = await services();
    const folder = await innerWorkspace('crowded');
    const first = await trainIn(join(folder, 'inner.model.ts'));
    await trainings.stop(first);
    await first.over;
    const record = JSON.parse(await readFile(join(first.folder!, 'run.json'), 'utf8'));
    const copies = Array.from({ length: 9_999 }, (_, i) => {
      const createdAt = new Date(Date.UTC(2020, 0, 1) + i * 3_600_000).toISOString();
      return { ...record, id: `2020-${String(i).padStart(4, '0')}`, createdAt, params: { filters: i } };
    });
    for (let start = 0; start < copies.length; start += 100) {
      await Promise.all(
        copies.slice(start, start + 100).map(async (copy) => {
          const path = join(folder, '.darkroom', 'runs', copy.id);
          await mkdir(path);
          await writeFile(join(path, 'run.json'), JSON.stringify(copy));
        }),
      );
    }
    await until(() => runs.of(folder).length === 10_000);
    assert.deepEqual(
      runs.of(folder).map(({ id }) => id),
      [first.run, ...copies.map(({ id }) => id).reverse()],
    );
    assert.equal(runs.of(folder)[1]!.name, 'inner filters=9998');

    const training = await trainIn(join(folder, 'inner.model.ts'));
    await until(() => runs.of(folder)[0]?.id === training.run);
    const image = vscode.Uri.file(join(folder, 'shapes', 'circle', '0.png'));
    await run('darkroom.predict', image, [image]);
    await trainings.stop(training);
    await training.over;
    await until(() => runs.byFolder(training.folder!)?.state === 'stopped');
    await removeRun(training.folder!);
    await until(() => !runs.byFolder(training.folder!));
    await removeRun(join(folder, '.darkroom', 'runs', '2020-0000'));
    await until(() => runs.of(folder).length === 9_999);
  });

  it('darkroom.json that is broken while it trains changes nothing for the run, and is named by the next one', async () => {
    const { trainings } = await services();
    const folder = await innerWorkspace('broken');
    const training = await trainIn(join(folder, 'inner.model.ts'));
    await writeFile(join(folder, 'darkroom.json'), '{ "datasets": { "shapes": ');
    const { epoch } = training.line!;
    await until(() => training.line!.epoch > epoch + 2);
    const second = trainings.start({ workspace: folder, file: 'inner.model.ts' }, join(folder, 'inner.model.ts'));
    await assert.rejects(second, (error: UserError) => error.location?.file === join(folder, 'darkroom.json'));
    await trainings.stop(training);
    assert.equal((await training.over).outcome, 'stopped');
  });
});
