/** What is shown over an image of a dataset: the image itself, its label, its split. Labels are text, never markup. */

import * as vscode from 'vscode';
import type { EngineHost } from '../engine-host.ts';
import type { PackedImage } from './image-uri.ts';
import { pngHeader } from './png-header.ts';

/** Pixels of the longer side: enough to recognize a photo, and little to send. */
const thumbnailSize = 256;
/** Images of 28 pixels would be a dot. */
const leastShown = 112;

export async function imageTooltip(
  engine: EngineHost,
  image: PackedImage,
  token: vscode.CancellationToken,
): Promise<vscode.MarkdownString> {
  const controller = new AbortController();
  token.onCancellationRequested(() => controller.abort());
  const client = await engine.get();
  const { png, label, split } = await client.request(
    'dataset/image',
    { ...image, size: thumbnailSize },
    { signal: controller.signal },
  );
  const text = new vscode.MarkdownString();
  const { width = 0 } = pngHeader(png) ?? {};
  const size = width < leastShown ? `|width=${leastShown}` : '';
  text.appendMarkdown(`![](data:image/png;base64,${Buffer.from(png).toString('base64')}${size})\n\n`);
  text.appendText(`${label} · ${split}\n${image.id}`);
  return text;
}
