/** An attribution as a PNG: the picture of `attributionSvg` with the pixels in it. */

import sharp from 'sharp';
import { attributionPixels, colourLimit, type Rgb } from '../../figures/attribution-colours.ts';
import { attributionSvg } from '../../figures/attribution-svg.ts';
import type { Attribution } from '../../protocol/attributions.ts';
import type { PixelSize } from '../datasets/dataset.ts';

/** Okabe and Ito's orange and blue, which all eyes tell apart. */
const towards: Rgb = [230, 159, 0];
const against: Rgb = [0, 114, 178];

/** Pixels of the longer side of each of both pictures, at least. */
const side = 320;

/**
 * @param pixels uint8 [height, width, channels], as the network sees the image.
 * @param name Of the image and the run, for the title.
 */
export async function attributionPicture(
  attribution: Attribution,
  pixels: Uint8Array,
  { height, width, channels }: PixelSize,
  name: string,
): Promise<Uint8Array> {
  const scale = Math.max(1, Math.ceil(side / Math.max(height, width)));
  const large = { height: height * scale, width: width * scale };
  const enlarged = (data: Uint8Array | Uint8ClampedArray, bytes: 1 | 3 | 4) =>
    sharp(data, { raw: { height, width, channels: bytes } }).resize({ ...large, fit: 'fill', kernel: 'nearest' });
  const image = enlarged(pixels, channels).toColourspace('srgb');
  // The image pales, so that colours are those of the map.
  const pale = await enlarged(pixels, channels).greyscale().linear(0.6, 70).toColourspace('srgb').png().toBuffer();
  const colours = attributionPixels(attribution.map, colourLimit(attribution), { towards, against });
  const map = await enlarged(colours, 4).png().toBuffer();
  const text = attributionSvg({
    ...{ attribution, name, ...large },
    original: address(await image.png().toBuffer()),
    overlay: address(
      await sharp(pale)
        .composite([{ input: map }])
        .png()
        .toBuffer(),
    ),
    colours: { background: '#ffffff', foreground: '#222222', muted: '#666666', towards, against },
  });
  return Uint8Array.from(await sharp(Buffer.from(text)).removeAlpha().png().toBuffer());
}

const address = (png: Buffer) => `data:image/png;base64,${png.toString('base64')}`;
