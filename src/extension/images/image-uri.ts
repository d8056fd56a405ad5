/**
 * Addresses of a dataset's images. One that is a file of its own is that file; one inside a packed file (IDX, CIFAR) gets
 * an address of the scheme `darkroom-image`, whose name ends in .png so that the editor's own preview opens it.
 */

import * as vscode from 'vscode';
import type { DatasetImage } from '../../protocol/datasets.ts';

export const imageScheme = 'darkroom-image';

export interface PackedImage {
  readonly workspace: string;
  readonly name: string;
  readonly id: string;
}

export function imageUri(workspace: string, name: string, { id, path }: DatasetImage): vscode.Uri {
  return path === undefined ? packedImageUri({ workspace, name, id }) : vscode.Uri.file(path);
}

export function packedImageUri({ workspace, name, id }: PackedImage): vscode.Uri {
  // The last part is what the tab is called; ids of packed formats hold no characters that a path can't.
  const path = `/${name}/${id.replace(/[\\/]/g, ' ')}.png`;
  return vscode.Uri.from({ scheme: imageScheme, path, query: JSON.stringify({ workspace, name, id }) });
}

/** The image of an address, or undefined where it is none of ours. */
export function packedImageOf({ scheme, query }: vscode.Uri): PackedImage | undefined {
  if (scheme !== imageScheme) return undefined;
  try {
    const { workspace, name, id } = JSON.parse(query) as PackedImage;
    const texts = [workspace, name, id].every((value) => typeof value === 'string');
    return texts ? { workspace, name, id } : undefined;
  } catch {
    return undefined;
  }
}
