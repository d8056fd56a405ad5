/** Serves images of packed datasets to the editor as PNG files that can be read and nothing else. */

import * as vscode from 'vscode';
import type { EngineHost } from '../engine-host.ts';
import { imageScheme, type PackedImage, packedImageOf } from './image-uri.ts';

/** Opening an image asks for its size, then for its bytes: the few last ones are kept. */
const kept = 32;

export function registerImageFileSystem(engine: EngineHost): vscode.Disposable {
  const recent = new Map<string, Promise<Uint8Array>>();

  const load = (uri: vscode.Uri): Promise<Uint8Array> => {
    const image = packedImageOf(uri);
    if (!image) return Promise.reject(vscode.FileSystemError.FileNotFound(uri));
    const key = uri.query;
    const found = recent.get(key) ?? fetchImage(engine, image, uri);
    recent.delete(key);
    recent.set(key, found);
    found.catch(() => recent.delete(key));
    for (const oldest of recent.keys()) {
      if (recent.size <= kept) break;
      recent.delete(oldest);
    }
    return found;
  };

  const refuse = (uri: vscode.Uri) => {
    throw vscode.FileSystemError.NoPermissions(uri);
  };
  const nothing = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  const provider: vscode.FileSystemProvider = {
    onDidChangeFile: nothing.event,
    watch: () => new vscode.Disposable(() => undefined),
    async stat(uri) {
      const { byteLength } = await load(uri);
      const { File } = vscode.FileType;
      return { type: File, ctime: 0, mtime: 0, size: byteLength, permissions: vscode.FilePermission.Readonly };
    },
    readFile: load,
    readDirectory: () => [],
    createDirectory: refuse,
    writeFile: refuse,
    delete: refuse,
    rename: refuse,
  };
  const registration = vscode.workspace.registerFileSystemProvider(imageScheme, provider, {
    isReadonly: true,
    isCaseSensitive: true,
  });
  return vscode.Disposable.from(registration, nothing);
}

async function fetchImage(engine: EngineHost, image: PackedImage, uri: vscode.Uri): Promise<Uint8Array> {
  try {
    const { png } = await (await engine.get()).request('dataset/image', image);
    return png;
  } catch (error) {
    // The editor shows this text in place of the image.
    throw vscode.FileSystemError.Unavailable(error instanceof Error ? error.message : uri);
  }
}
