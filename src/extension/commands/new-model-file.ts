/** Writes a model file from a template, with the dataset's name and the size of its images filled in. */

import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import type { Requests } from '../../protocol/requests.ts';
import type { CommandHandler } from '../commands.ts';
import { datasetName } from '../dataset-entry.ts';
import { inputFor, pngHeader } from '../images/png-header.ts';
import { openAt } from '../open-at.ts';
import type { Services } from '../services.ts';
import { templates } from '../templates/registry.ts';
import type { TemplateInput } from '../templates/template.ts';
import type { DatasetNode } from '../trees/dataset-nodes.ts';
import { pickWorkspace } from './open-workspace-file.ts';

interface Asked {
  readonly workspace?: string;
  readonly dataset?: string;
  readonly template?: string;
}

/** Takes `{ workspace, dataset, template }`, each of which may be left out, or the row of a dataset. */
export const newModelFile: CommandHandler = async (services, given) => {
  const asked: Asked = isDatasetRow(given)
    ? { workspace: given.workspace.folder, dataset: given.name }
    : ((given ?? {}) as Asked);
  await services.workspaces.ready;
  const workspace = asked.workspace ?? (await pickWorkspace(services.workspaces.list))?.folder;
  const datasets = workspace === undefined ? [] : await datasetsOf(services, workspace);
  // Without a dataset there is nothing to name; adding one comes first, and then offers this.
  if (workspace === undefined || datasets.length === 0) return vscode.commands.executeCommand('darkroom.addDataset');
  const dataset = asked.dataset ?? (await pickDataset(datasets));
  if (dataset === undefined) return;
  const template = templates.find(({ id }) => id === asked.template) ?? (await pickTemplate());
  if (!template) return;
  const input = { dataset, ...(await inputOf(services, workspace, dataset)) };
  const uri = await freeName(workspace, dataset);
  const edit = new vscode.WorkspaceEdit();
  edit.createFile(uri, { contents: Buffer.from(template.source(input)) });
  await vscode.workspace.applyEdit(edit);
  await openAt({ file: uri.fsPath, line: 1 });
};

const isDatasetRow = (given: unknown): given is DatasetNode & { kind: 'dataset' } =>
  typeof given === 'object' && given !== null && 'kind' in given && given.kind === 'dataset';

type Datasets = Requests['dataset/list']['result']['datasets'];

const datasetsOf = async ({ engine }: Services, workspace: string): Promise<Datasets> =>
  (await (await engine.get()).request('dataset/list', { workspace })).datasets;

async function pickDataset(datasets: Datasets): Promise<string | undefined> {
  if (datasets.length === 1) return datasets[0]!.name;
  const items = datasets.map(({ name, format }) => ({ label: name, description: format }));
  return (await vscode.window.showQuickPick(items, { title: 'New Model File', placeHolder: 'Dataset' }))?.label;
}

async function pickTemplate() {
  const items = templates.map((template) => ({ label: template.label, detail: template.detail, template }));
  const options = { title: 'New Model File', placeHolder: 'Template', matchOnDetail: true };
  return (await vscode.window.showQuickPick(items, options))?.template;
}

/** The size of the dataset's first image, made small enough to train on. */
async function inputOf(
  { engine, log }: Services,
  workspace: string,
  name: string,
): Promise<Omit<TemplateInput, 'dataset'>> {
  try {
    const client = await engine.get();
    const page = { workspace, name, split: 'train', offset: 0, limit: 1 } as const;
    const { images } = await client.request('dataset/images', page);
    const { png } = await client.request('dataset/image', { workspace, name, id: images[0]!.id });
    return inputFor(pngHeader(png));
  } catch (error) {
    // A file with a usual size is more use than a message; what is wrong with the data is told by the tree and by training.
    log.warn(`The size of the images of ${name} is not known: ${error instanceof Error ? error.message : error}`);
    return inputFor(undefined);
  }
}

async function freeName(workspace: string, dataset: string): Promise<vscode.Uri> {
  const files = await vscode.workspace.fs.readDirectory(vscode.Uri.file(workspace));
  const taken = files.map(([name]) => basename(name, '.model.ts'));
  return vscode.Uri.file(join(workspace, `${datasetName(dataset, taken).replaceAll(' ', '-')}.model.ts`));
}
