/** Files that are another kind of image than their names say, and those of which one of several frames is used. */

import { extname } from 'node:path';
import { counted } from '../source.ts';
import { type Check, imageFinding, type Pictured, picturesOf } from './check.ts';

const extensions: Readonly<Record<string, readonly string[]>> = {
  jpeg: ['.jpg', '.jpeg', '.jfif'],
  png: ['.png'],
  webp: ['.webp'],
  gif: ['.gif'],
  tiff: ['.tif', '.tiff'],
  avif: ['.avif'],
  bmp: ['.bmp'],
};

export const fileKinds: Check = {
  name: 'file kinds',
  run(input) {
    const pictures = picturesOf(input);
    return [
      imageFinding(
        {
          id: 'several-frames',
          severity: 'info',
          message: (n) => `${counted(n, 'animation', 'animations')} or documents: the first frame or page is used.`,
        },
        pictures.flatMap(({ id, picture: { pages } }) => (pages > 1 ? [{ id, note: `${pages} frames` }] : [])),
      ),
      imageFinding(
        {
          id: 'other-file-kind',
          severity: 'info',
          message: (n) => `${counted(n, 'file')} of another kind than the extension says; they are read all the same.`,
        },
        pictures.flatMap((one) => (isMisnamed(one) ? [{ id: one.id, note: `is ${one.picture.format}` }] : [])),
      ),
    ];
  },
};

function isMisnamed({ id, picture: { format } }: Pictured): boolean {
  const known = extensions[format];
  return known !== undefined && !known.includes(extname(id).toLowerCase());
}
