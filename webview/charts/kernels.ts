/** The kernels of a convolution as pictures: in the image's own colours for a first layer, else by sign. */

import { formatNumber } from '../../src/figures/format.ts';
import { signedColour } from '../../src/figures/signed-colour.ts';
import type { InBuffers } from '../../src/protocol/any-panel.ts';
import type { KernelPictures } from '../../src/protocol/weights.ts';
import { signPalette } from './sign-palette.ts';
import { painter, type Tiles, tileGrid } from './tile-grid.ts';

/** Rows of filters that are drawn at once. */
const firstRows = 16;

export function kernelTiles(layer: string, kernels: InBuffers<KernelPictures>): HTMLElement {
  return tileGrid(kernels.rgb ? colouredTiles(layer, kernels) : signedTiles(layer, kernels));
}

/** The largest weights are told of each filter, whose pictures are stretched by them. */
function tableOf(layer: string, { filters, largest }: InBuffers<KernelPictures>): Tiles['table'] {
  const sizes = new Float32Array(largest);
  return {
    caption: `Largest weights of the filters of ${layer}`,
    columns: ['filter', 'largest weight'],
    count: filters,
    numbers: (filter) => [formatNumber(sizes[filter])],
  };
}

/** One picture a filter; grey is 0. */
function colouredTiles(layer: string, kernels: InBuffers<KernelPictures>): Tiles {
  const { filters, height, width } = kernels;
  const bytes = new Uint8Array(kernels.bytes);
  const sizes = new Float32Array(kernels.largest);
  const area = height * width;
  return {
    label: `${filters} filters of ${layer}`,
    ...{ count: filters, height, width, first: filters },
    draw: painter(height, width, (filter, place) => {
      const at = (channel: number) => bytes[(filter * 3 + channel) * area + place]!;
      return [at(0), at(1), at(2)];
    }),
    describe: (filter) => `filter ${filter}: a full colour is ${formatNumber(sizes[filter])}, grey is 0`,
    table: tableOf(layer, kernels),
  };
}

/** A row for each filter, with a picture for each channel that it reads. */
function signedTiles(layer: string, kernels: InBuffers<KernelPictures>): Tiles {
  const { filters, channels, height, width } = kernels;
  const bytes = new Uint8Array(kernels.bytes);
  const sizes = new Float32Array(kernels.largest);
  const area = height * width;
  const rows = channels > 1;
  return {
    label: `${filters} filters of ${layer}, ${channels} channels each`,
    ...{ count: filters * channels, height, width },
    first: rows ? firstRows * channels : filters,
    ...(rows && { columns: channels }),
    draw: painter(height, width, (index, place) => signedColour(bytes[index * area + place]!, signPalette())),
    describe(index) {
      const filter = Math.floor(index / channels);
      const channel = rows ? `, channel ${index % channels}` : '';
      return `filter ${filter}${channel}: a full colour is ±${formatNumber(sizes[filter])}`;
    },
    table: tableOf(layer, kernels),
  };
}
