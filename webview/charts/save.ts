/** Charts as files: SVG as text, PNG drawn from the SVG, CSV from the numbers. The panel asks where to put them. */

import type { SaveAsk } from '../../src/protocol/any-panel.ts';
import { csv } from '../ui/csv.ts';
import { type MenuItem, menu } from '../ui/menu.ts';

export type Save = (file: SaveAsk['save']['params']) => void;

export interface Savable {
  /** Without extension. */
  readonly name: string;
  svg?(): string;
  rows(): readonly (readonly (string | number)[])[];
}

/** `get` is called when something is chosen, so that what is saved is what is shown then. */
export function saveMenu(get: () => Savable, save: Save, kinds: readonly ('svg' | 'png' | 'csv')[]): HTMLElement {
  const actions = {
    svg: () => save({ name: get().name, extension: 'svg', content: get().svg?.() ?? '' }),
    png: async () => save({ name: get().name, extension: 'png', content: await png(get().svg?.() ?? '') }),
    csv: () => save({ name: get().name, extension: 'csv', content: csv(get().rows()) }),
  };
  const items = kinds.map((kind): MenuItem => ({ label: kind.toUpperCase(), onPress: () => void actions[kind]() }));
  return menu('Save', 'Save this as a file', items);
}

/** What browsers make a canvas of at most: the graph of a deep network is tall. */
const mostPixels = 16_384;
const mostArea = 2 ** 27;

/** Twice as many pixels as the picture's size, for screens and papers that show them. */
async function png(svg: string): Promise<ArrayBuffer> {
  const url = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement('canvas');
    const { naturalWidth: width, naturalHeight: height } = image;
    const scale = Math.min(2, mostPixels / width, mostPixels / height, Math.sqrt(mostArea / (width * height)));
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
    return (await blob?.arrayBuffer()) ?? new ArrayBuffer(0);
  } finally {
    URL.revokeObjectURL(url);
  }
}
