import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { listImages } from '../../../src/engine/datasets/image-files.ts';
import { compareNaturally } from '../../../src/engine/datasets/natural-order.ts';
import { decodeImage, resizePixels } from '../../../src/engine/preprocess/decode.ts';
import { colourImage, noiseJpeg, randomBytes, workspaceWith, write } from './drawn.ts';

const rgb = (height: number, width = height) => ({ height, width, channels: 3 }) as const;
const gray = (height: number, width = height) => ({ height, width, channels: 1 }) as const;

describe('decodeImage', () => {
  it.each(['png', 'jpeg', 'webp', 'gif', 'tiff'] as const)('gives RGB and grayscale of a %s', async (format) => {
    const image = await colourImage([255, 0, 0], format);
    const colour = await decodeImage(image, rgb(4));
    expect(colour).toHaveLength(48);
    expect(colour[0]).toBeGreaterThan(250);
    expect(colour[1]).toBeLessThan(5);
    const light = await decodeImage(image, gray(4, 6));
    expect(light).toHaveLength(24);
    expect(Math.max(...light) - Math.min(...light)).toBeLessThan(3);
  });

  it('gives the same pixels for a file and for its bytes', async () => {
    const workspace = await workspaceWith();
    const bytes = await noiseJpeg();
    const path = await write(workspace, 'ä ö/image.jpg', bytes);
    expect(await decodeImage(path, rgb(20, 30))).toEqual(await decodeImage(bytes, rgb(20, 30)));
  });

  it('keeps the bytes of an image that has the size already', async () => {
    const pixels = randomBytes(6 * 5 * 3, 3);
    const image = await sharp(pixels, { raw: { width: 5, height: 6, channels: 3 } })
      .png()
      .toBuffer();
    expect(await decodeImage(image, rgb(6, 5))).toEqual(pixels);
    const one = randomBytes(30, 4);
    const light = await sharp(one, { raw: { width: 5, height: 6, channels: 1 } })
      .png()
      .toBuffer();
    expect(await decodeImage(light, gray(6, 5))).toEqual(one);
    expect([...(await decodeImage(light, rgb(6, 5))).subarray(0, 3)]).toEqual([one[0], one[0], one[0]]);
  });

  it('turns an image upright by its EXIF orientation', async () => {
    // Left half black, right half white; orientation 6 says that the camera was turned, so black comes to the top.
    const pixels = Buffer.alloc(16 * 8 * 3);
    for (let at = 0; at < 16 * 8; at++) pixels.fill(at % 16 < 8 ? 0 : 255, at * 3, at * 3 + 3);
    const image = await sharp(pixels, { raw: { width: 16, height: 8, channels: 3 } })
      .withMetadata({ orientation: 6 })
      .jpeg({ quality: 100 })
      .toBuffer();
    const upright = await decodeImage(image, gray(16, 8));
    expect(upright[0]).toBeLessThan(10);
    expect(upright[7]).toBeLessThan(10);
    expect(upright[15 * 8]).toBeGreaterThan(245);
  });

  it('puts transparency on white and stretches', async () => {
    const clear = await sharp({
      create: { width: 4, height: 2, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
    })
      .png()
      .toBuffer();
    expect(new Set(await decodeImage(clear, rgb(5, 3)))).toEqual(new Set([255]));
  });

  it('covers and contains without changing the shape of what is seen', async () => {
    // Three columns of 10 pixels: red, green, blue; twice as high as one is wide.
    const stripes = [
      [255, 0, 0],
      [0, 255, 0],
      [0, 0, 255],
    ];
    const pixels = Uint8Array.from({ length: 20 * 30 * 3 }, (_, i) => stripes[Math.floor((i % 90) / 30)]![i % 3]!);
    const image = await sharp(pixels, { raw: { width: 30, height: 20, channels: 3 } })
      .png()
      .toBuffer();
    const at = (bytes: Uint8Array, width: number, y: number, x: number) => [
      ...bytes.subarray((y * width + x) * 3, (y * width + x) * 3 + 3),
    ];
    const covered = await decodeImage(image, { ...rgb(20, 10), resize: 'cover' });
    for (const x of [0, 9]) expect(at(covered, 10, 10, x)).toEqual([0, 255, 0]);
    const contained = await decodeImage(image, { ...rgb(40, 30), resize: 'contain', pad: [10, 20, 30] });
    expect(at(contained, 30, 9, 15)).toEqual([10, 20, 30]);
    expect(at(contained, 30, 31, 15)).toEqual([10, 20, 30]);
    expect(at(contained, 30, 11, 2)).toEqual([255, 0, 0]);
    const black = await decodeImage(image, { ...gray(40, 30), resize: 'contain' });
    expect([black[0], black[39 * 30]]).toEqual([0, 0]);
    expect(black[20 * 30]).toBeGreaterThan(20);
  });

  it('reads 16 bits, CMYK and the first frame of an animation', async () => {
    const red = await colourImage([255, 0, 0]);
    const deep = await sharp(red).toColourspace('rgb16').png().toBuffer();
    expect([...(await decodeImage(deep, rgb(1)))]).toEqual([255, 0, 0]);
    const printed = await sharp(red).toColourspace('cmyk').jpeg().toBuffer();
    const [r, g] = await decodeImage(printed, rgb(1));
    expect(r! - g!).toBeGreaterThan(150);
    const frames = Buffer.concat([Buffer.alloc(8 * 8 * 3, 255), Buffer.alloc(8 * 8 * 3, 0)]);
    const animated = await sharp(frames, { raw: { width: 8, height: 16, channels: 3, pageHeight: 8 } })
      .gif()
      .toBuffer();
    expect([...(await decodeImage(animated, rgb(1)))]).toEqual([255, 255, 255]);
  });

  it.each([0.02, 0.3, 0.6, 0.95, 0.99])('refuses a JPEG that ends after %d of its bytes', async (part) => {
    const whole = await noiseJpeg();
    const error = await decodeImage(whole.subarray(0, Math.floor(whole.length * part)), rgb(8)).catch(
      (caught) => caught,
    );
    expect(error).toMatchObject({ name: 'UserError', code: 'unreadable-image' });
  });

  it.each([
    ['a text called .jpg', 'fake.jpg', Buffer.from('not an image at all'), 'it is empty or not an image'],
    ['an empty file', 'empty.png', Buffer.alloc(0), 'it is empty or not an image'],
  ])('refuses %s by name', async (_, name, bytes, why) => {
    const path = await write(await workspaceWith(), name, bytes);
    const error = await decodeImage(path, rgb(8)).catch((caught) => caught);
    expect(error.code).toBe('unreadable-image');
    expect(error.message).toContain(path);
    expect(error.message).toContain(why);
  });

  it('says that a file does not exist', async () => {
    await expect(decodeImage('/nowhere/x.png', rgb(8))).rejects.toThrow(
      "/nowhere/x.png can't be read as an image: the file does not exist",
    );
  });
});

describe('resizePixels', () => {
  it('gives what decoding a file of these pixels gives', async () => {
    const pixels = randomBytes(28 * 28, 9);
    const file = await sharp(pixels, { raw: { width: 28, height: 28, channels: 1 } })
      .png()
      .toBuffer();
    const shaped = { ...rgb(14, 20), resize: 'contain', pad: 128 } as const;
    for (const size of [gray(28), gray(32), gray(10, 14), rgb(28), rgb(40), shaped]) {
      expect(await resizePixels(pixels, gray(28), size)).toEqual(await decodeImage(file, size));
    }
  });
});

describe('listImages', () => {
  it('lists a folder in natural order, nested and without hidden files', async () => {
    const workspace = await workspaceWith();
    for (const name of ['10.png', '2.JPG', 'sub/1.webp', '.hidden.png', '.git/x.png', '__MACOSX/2.png', 'notes.txt']) {
      await write(workspace, name, '');
    }
    expect(await listImages(workspace)).toEqual(['2.JPG', '10.png', 'sub/1.webp'].map((name) => join(workspace, name)));
    expect(await listImages(join(workspace, '10.png'))).toEqual([join(workspace, '10.png')]);
    await expect(listImages(join(workspace, '.git', 'nothing'))).rejects.toMatchObject({ name: 'UserError' });
    const empty = await workspaceWith();
    await expect(listImages(empty)).rejects.toMatchObject({ code: 'no-images' });
  });

  it('orders as a person counts', () => {
    const names = [
      'b',
      'a10',
      'a9',
      'a010',
      'A1',
      'a1b',
      'a1',
      '1',
      '12345678901234567891',
      '12345678901234567890',
      'ä',
    ];
    const expected = [
      '1',
      '12345678901234567890',
      '12345678901234567891',
      'A1',
      'a1',
      'a1b',
      'a9',
      'a010',
      'a10',
      'b',
      'ä',
    ];
    expect([...names].sort(compareNaturally)).toEqual(expected);
    expect([...names].reverse().sort(compareNaturally)).toEqual(expected);
  });
});
