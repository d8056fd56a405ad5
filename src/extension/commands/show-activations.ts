/** Shows what the layers of a run's network make of one image: a file, or an image of a dataset. */

import * as vscode from 'vscode';
import type { ImageReference } from '../../protocol/runs.ts';
import type { CommandHandler } from '../commands.ts';
import { packedImageOf } from '../images/image-uri.ts';
import type { DatasetNode } from '../trees/dataset-nodes.ts';
import { givenUri } from './arguments.ts';
import { imageExtensions, runFor } from './predict.ts';

export const showActivations: CommandHandler = async (services, given) => {
  const image = imageOf(given) ?? (await askImage());
  if (!image) return;
  const run = await runFor(services, 'path' in image ? image.path : image.workspace);
  if (!run) return;
  const { folder } = run;
  services.panels.activations({ folder, image: reference(image) });
};

/** An image of a dataset knows its workspace, from which the run is chosen. */
type Chosen = { readonly path: string } | { readonly workspace: string; readonly dataset: string; readonly id: string };

const reference = (image: Chosen): ImageReference =>
  'path' in image ? image : { dataset: image.dataset, id: image.id };

function imageOf(given: unknown): Chosen | undefined {
  if (typeof given === 'object' && given !== null && 'kind' in given && given.kind === 'image') {
    const { workspace, name, image } = given as DatasetNode & { kind: 'image' };
    return { workspace: workspace.folder, dataset: name, id: image.id };
  }
  const uri = givenUri(given) ?? openImage();
  const packed = uri && packedImageOf(uri);
  if (packed) return { workspace: packed.workspace, dataset: packed.name, id: packed.id };
  return uri && { path: uri.fsPath };
}

/** The image in the editor's own preview. */
function openImage(): vscode.Uri | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  if (!(input instanceof vscode.TabInputCustom)) return undefined;
  const extension = input.uri.path.replace(/^.*\./, '').toLowerCase();
  return (imageExtensions as readonly string[]).includes(extension) ? input.uri : undefined;
}

async function askImage(): Promise<Chosen | undefined> {
  const picked = await vscode.window.showOpenDialog({
    title: 'Show Activations of an Image',
    openLabel: 'Show Activations',
    filters: { Images: [...imageExtensions] },
  });
  return picked?.[0] && { path: picked[0].fsPath };
}
