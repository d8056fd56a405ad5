/** Whatever people have: every format, kind of colours, orientation and name gives one tensor, wherever it is decoded. */

import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { openCache } from '../../../src/engine/datasets/cache.ts';
import type { PixelSize } from '../../../src/engine/datasets/dataset.ts';
import { openDataset } from '../../../src/engine/datasets/open.ts';
import { decodeImage } from '../../../src/engine/preprocess/decode.ts';
import { pngOfFile } from '../../../src/engine/preprocess/png.ts';
import { randomNumbers } from '../random-numbers.ts';
import { randomBytes, workspaceWith, write } from './drawn.ts';
import { asImage, photo } from './photos.ts';

const image = () => asImage(photo(12)).resize(40, 30);

/** A BMP of 24 or 32 bits, written here independently of the decoder. */
function bmp(width: number, height: number, bits: 24 | 32, pixel: (x: number, y: number) => readonly number[]): Buffer {
  const stride = Math.ceil((width * bits) / 32) * 4;
  const bytes = Buffer.alloc(54 + stride * height);
  bytes.write('BM', 0, 'latin1');
  bytes.writeUInt32LE(bytes.length, 2);
  bytes.writeUInt32LE(54, 10);
  bytes.writeUInt32LE(40, 14);
  bytes.writeInt32LE(width, 18);
  bytes.writeInt32LE(height, 22);
  bytes.writeUInt16LE(1, 26);
  bytes.writeUInt16LE(bits, 28);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [red, green, blue] = pixel(x, height - 1 - y) as [number, number, number];
      bytes.set([blue, green, red], 54 + y * stride + (x * bits) / 8);
    }
  }
  return bytes;
}

const shade = (x: number, y: number) => [(x * 40) % 256, (y * 50) % 256, (x * y * 9) % 256];

/** Palette of four grays, rows of 5 pixels run-length encoded: a run, a literal, an end of line, a skip, the end. */
function rle8Bmp(): Buffer {
  const data = Buffer.from([3, 1, 2, 2, 0, 0, 0, 3, 0, 1, 3, 0, 0, 2, 1, 0, 1, 3, 0, 1]);
  const bytes = Buffer.alloc(54 + 16 + data.length);
  bytes.write('BM', 0, 'latin1');
  bytes.writeUInt32LE(70, 10);
  bytes.writeUInt32LE(40, 14);
  bytes.writeInt32LE(5, 18);
  bytes.writeInt32LE(2, 22);
  bytes.writeUInt16LE(1, 26);
  bytes.writeUInt16LE(8, 28);
  bytes.writeUInt32LE(1, 30);
  bytes.writeUInt32LE(4, 46);
  for (let gray = 0; gray < 4; gray++) bytes.fill(gray * 80, 54 + gray * 4, 54 + gray * 4 + 3);
  data.copy(bytes, 70);
  return bytes;
}

/** Name of the file, and its bytes. */
const files: Readonly<Record<string, () => Promise<Buffer> | Buffer>> = {
  'plain.png': () => image().png().toBuffer(),
  'palette.png': () => image().png({ palette: true, colours: 16 }).toBuffer(),
  'interlaced.png': () => image().png({ progressive: true }).toBuffer(),
  'deep.png': () => image().toColourspace('rgb16').png().toBuffer(),
  'deep gray.png': () => image().toColourspace('grey16').png().toBuffer(),
  'gray.png': () => image().toColourspace('b-w').png().toBuffer(),
  'clear.png': () => image().ensureAlpha(0.4).png().toBuffer(),
  'baseline.jpg': () => image().jpeg().toBuffer(),
  'progressive.jpeg': () => image().jpeg({ progressive: true }).toBuffer(),
  'gray.jpg': () => image().toColourspace('b-w').jpeg().toBuffer(),
  'print.jpg': () => image().toColourspace('cmyk').jpeg().toBuffer(),
  'wide gamut.jpg': () => image().withIccProfile('p3').jpeg().toBuffer(),
  'lossy.webp': () => image().webp().toBuffer(),
  'clear.webp': () => image().ensureAlpha(0.5).webp({ lossless: true }).toBuffer(),
  'indexed.gif': () => image().gif().toBuffer(),
  'striped.tif': () => image().tiff({ compression: 'lzw' }).toBuffer(),
  'deep.tiff': () => image().toColourspace('rgb16').tiff().toBuffer(),
  'new.avif': () => image().avif().toBuffer(),
  'windows.bmp': () => bmp(7, 5, 24, shade),
  'windows 32.bmp': () => bmp(7, 5, 32, shade),
  'run length.bmp': rle8Bmp,
  'face.pgm': () => Buffer.concat([Buffer.from('P5\n# a face\n4 3\n255\n'), randomBytes(12, 3)]),
  'colour.ppm': () => Buffer.from('P3 2 2 15\n15 0 0  0 15 0\n0 0 15  15 15 15\n'),
  'deep.pgm': () => Buffer.concat([Buffer.from('P5 2 1 65535\n'), Buffer.from([255, 255, 0, 0])]),
  'fax.pbm': () => Buffer.concat([Buffer.from('P4\n9 1\n'), Buffer.from([0b10101010, 0b10000000])]),
  '日本語 ümläut "q" #1%20.png': () => image().png().toBuffer(),
  'no png.png': () => image().jpeg().toBuffer(),
};

describe('an image of any kind', () => {
  const sizes: readonly PixelSize[] = [
    { height: 24, width: 32, channels: 3 },
    { height: 30, width: 17, channels: 1 },
    { height: 20, width: 20, channels: 3, resize: 'cover' },
    { height: 20, width: 28, channels: 3, resize: 'contain', pad: [9, 99, 200] },
  ];

  it('gives training, evaluation and prediction the same bytes', async () => {
    const workspace = await workspaceWith({ any: { path: 'a' } });
    for (const [name, bytes] of Object.entries(files)) await write(workspace, `a/one/${name}`, await bytes());
    await write(workspace, 'a/two/other.png', await asImage(photo(3)).png().toBuffer());
    const dataset = await openDataset(workspace, 'any');
    expect(dataset.ids).toHaveLength(Object.keys(files).length + 1);
    for (const size of sizes) {
      const { cache, unreadable } = await openCache(workspace, dataset, size);
      expect(Array.from(unreadable, (at) => dataset.ids[at])).toEqual([]);
      const trained = new Uint8Array(size.height * size.width * size.channels);
      for (const [at, id] of dataset.ids.entries()) {
        await cache.read([at], trained);
        const path = join(workspace, 'a', id);
        const predicted = await decodeImage(path, size);
        expect(Buffer.compare(trained, predicted), `${id} in ${JSON.stringify(size)}`).toBe(0);
        expect((await sharp(Buffer.from(await pngOfFile(path, 16))).metadata()).format).toBe('png');
      }
      await cache.close();
    }
  });

  it('is turned upright whatever its EXIF orientation', async () => {
    // Its own size, so that nothing but the turn happens.
    const size = { height: 30, width: 40, channels: 3 } as const;
    const upright = await image().png().toBuffer();
    const expected = await decodeImage(upright, size);
    // What a camera held like that would have stored, by the inverse of what the tag asks for.
    const stored: Readonly<Record<number, (picture: Sharp) => Sharp>> = {
      1: (picture) => picture,
      2: (picture) => picture.flop(),
      3: (picture) => picture.rotate(180),
      4: (picture) => picture.flip(),
      5: (picture) => picture.rotate(270).flop(),
      6: (picture) => picture.rotate(270),
      7: (picture) => picture.rotate(90).flop(),
      8: (picture) => picture.rotate(90),
    };
    for (const [orientation, turn] of Object.entries(stored)) {
      const turned = await turn(sharp(upright)).png().toBuffer();
      const tagged = await sharp(turned)
        .withMetadata({ orientation: Number(orientation) })
        .png()
        .toBuffer();
      expect(Buffer.compare(await decodeImage(tagged, size), expected), `orientation ${orientation}`).toBe(0);
    }
  });

  it('of BMP, PGM, PPM and PBM has the pixels that are in it', async () => {
    const pixels = await decodeImage(bmp(7, 5, 24, shade), { height: 5, width: 7, channels: 3 });
    expect([...pixels]).toEqual(Array.from({ length: 35 }, (_, at) => shade(at % 7, Math.floor(at / 7))).flat());
    expect(await decodeImage(bmp(7, 5, 32, shade), { height: 5, width: 7, channels: 3 })).toEqual(pixels);
    const gray = { channels: 1 } as const;
    expect([...(await decodeImage(rle8Bmp(), { height: 2, width: 5, ...gray }))]).toEqual([
      ...[0, 80, 240, 0, 240],
      ...[80, 80, 80, 160, 160],
    ]);
    const of = async (name: string, height: number, width: number, channels: 1 | 3) => [
      ...(await decodeImage((await files[name]!()) as Buffer, { height, width, channels })),
    ];
    expect(await of('face.pgm', 3, 4, 1)).toEqual([...randomBytes(12, 3)]);
    expect(await of('colour.ppm', 2, 2, 3)).toEqual([255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255]);
    expect(await of('deep.pgm', 1, 2, 1)).toEqual([255, 0]);
    expect(await of('fax.pbm', 1, 9, 1)).toEqual([0, 255, 0, 255, 0, 255, 0, 255, 0]);
  });

  it('that is damaged is refused, and never crashes or hangs', async () => {
    const random = randomNumbers(4);
    const size = { height: 8, width: 8, channels: 3 } as const;
    for (const name of ['windows.bmp', 'run length.bmp', 'face.pgm', 'colour.ppm', 'fax.pbm']) {
      const whole = (await files[name]!()) as Buffer;
      const half = decodeImage(whole.subarray(0, Math.floor(whole.length * 0.8)), size, name);
      await expect(half).rejects.toMatchObject({ code: 'unreadable-image' });
      for (let time = 0; time < 150; time++) {
        const broken = Buffer.from(whole);
        for (let flips = 1 + Math.floor(random() * 6); flips > 0; flips--) {
          broken[Math.floor(random() * Math.min(70, broken.length))] = Math.floor(random() * 256);
        }
        const result = await decodeImage(broken, size, name).catch((error) => error);
        if (!(result instanceof Uint8Array)) expect(result).toMatchObject({ code: 'unreadable-image' });
      }
    }
  });

  it('too large to be meant is refused by its number of pixels', async () => {
    const huge = bmp(1, 1, 24, shade);
    huge.writeInt32LE(100_000, 18);
    huge.writeInt32LE(100_000, 22);
    await expect(decodeImage(huge, { height: 8, width: 8, channels: 3 })).rejects.toThrow('100000 x 100000 pixels');
    const header = await sharp({
      create: { width: 17_000, height: 17_000, channels: 3, background: '#123' },
      limitInputPixels: false,
    })
      .png({ compressionLevel: 1 })
      .toBuffer();
    const large = decodeImage(header, { height: 8, width: 8, channels: 3 });
    await expect(large).rejects.toThrow('it has more than 268 million pixels');
  });

  it('may be reached by links, and in a folder of links', async () => {
    const workspace = await workspaceWith({ any: { path: 'a' } });
    await write(workspace, 'store/1.png', await image().png().toBuffer());
    await write(workspace, 'store/2.png', await asImage(photo(5)).png().toBuffer());
    await mkdir(join(workspace, 'a/two'), { recursive: true });
    await symlink(join(workspace, 'store'), join(workspace, 'a/one'));
    await symlink(join(workspace, 'store/2.png'), join(workspace, 'a/two/x.png'));
    await symlink(join(workspace, 'a'), join(workspace, 'a/two/around'));
    const dataset = await openDataset(workspace, 'any');
    expect(dataset.ids).toEqual(['one/1.png', 'one/2.png', 'two/x.png']);
    expect((await dataset.readImage(2, { height: 4, width: 4, channels: 3 })).length).toBe(48);
  });
});
