/** An attribution as a PNG that explains itself: the image as the network sees it, the same under the map, and a legend. */

import sharp from 'sharp';
import { attributionPixels, colourLimit, isSigned, type Rgb } from '../../figures/attribution-colours.ts';
import { escapeHtml } from '../../figures/escape-html.ts';
import { formatNumber, formatShare } from '../../figures/format.ts';
import { type Attribution, methodNames } from '../../protocol/attributions.ts';
import type { PixelSize } from '../datasets/dataset.ts';

/** Okabe and Ito's orange and blue, which all eyes tell apart. */
const towards: Rgb = [230, 159, 0];
const against: Rgb = [0, 114, 178];

/** Pixels of the longer side of each of both pictures, at least. */
const side = 320;
const margin = 20;
const titleRoom = 58;
const legendRoom = 92;

/**
 * @param pixels uint8 [height, width, channels], as the network sees the image.
 * @param name Of the run, for the title.
 */
export async function attributionPicture(
  attribution: Attribution,
  pixels: Uint8Array,
  size: PixelSize,
  name: string,
): Promise<Uint8Array> {
  const scale = Math.max(1, Math.ceil(side / Math.max(size.height, size.width)));
  const [height, width] = [size.height * scale, size.width * scale];
  const { original, overlay } = await bothPictures(attribution, pixels, size, { height, width });
  const whole = { width: Math.max(2 * side, 2 * width) + 3 * margin, height: titleRoom + height + legendRoom };
  const second = whole.width - margin - width;
  const frame = svg(attribution, name, whole, { height, width, second });
  const png = await sharp({ create: { ...whole, channels: 3, background: '#ffffff' } })
    .composite([
      { input: original, left: margin, top: titleRoom },
      { input: overlay, left: second, top: titleRoom },
      { input: Buffer.from(frame), left: 0, top: 0 },
    ])
    .removeAlpha()
    .png()
    .toBuffer();
  return Uint8Array.from(png);
}

type Size = { readonly height: number; readonly width: number };

async function bothPictures(attribution: Attribution, pixels: Uint8Array, size: PixelSize, large: Size) {
  const { height, width, channels } = size;
  const enlarged = (kernel: 'nearest' | 'cubic') => ({ ...large, fit: 'fill', kernel }) as const;
  const image = () => sharp(pixels, { raw: { height, width, channels } }).resize(enlarged('nearest'));
  const original = await image().toColourspace('srgb').png().toBuffer();
  // The image pales, so that colours are those of the map.
  const grey = await image().greyscale().linear(0.6, 70).toColourspace('srgb').png().toBuffer();
  const colours = attributionPixels(attribution.map, colourLimit(attribution), { towards, against });
  const map = await sharp(colours, { raw: { height, width, channels: 4 } })
    .resize(enlarged('nearest'))
    .png()
    .toBuffer();
  return {
    original,
    overlay: await sharp(grey)
      .composite([{ input: map }])
      .png()
      .toBuffer(),
  };
}

function svg(
  attribution: Attribution,
  name: string,
  whole: Size,
  { height, width, second }: Size & { readonly second: number },
): string {
  const { target, details } = attribution;
  const limit = colourLimit(attribution);
  const bar = { x: second, y: titleRoom + height + 34, width, height: 12 };
  const signed = isSigned(attribution);
  const stops = signed
    ? [[0, against, 1] as const, [0.5, against, 0] as const, [0.5, towards, 0] as const]
    : [[0, towards, 0] as const];
  const gradient = [...stops, [1, towards, 1] as const]
    .map(
      ([at, [r, g, b], opacity]) => `<stop offset="${at}" stop-color="rgb(${r},${g},${b})" stop-opacity="${opacity}"/>`,
    )
    .join('');
  const text = (x: number, y: number, words: string, more = '') =>
    `<text x="${x}" y="${y}" ${more}>${escapeHtml(words)}</text>`;
  const below = titleRoom + height + 18;
  const under = bar.y + bar.height + 16;
  const title = `${methodNames[details.method]}: what speaks for ${shortened(target.label)} (${formatShare(target.probability)})`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${whole.width}" height="${whole.height}" font-family="Arial, Helvetica, 'Liberation Sans', 'DejaVu Sans', sans-serif" font-size="13" fill="#222222">
<defs><linearGradient id="ramp">${gradient}</linearGradient></defs>
${text(margin, 26, title, 'font-size="17" font-weight="bold"')}
${text(margin, 46, name, 'fill="#666666"')}
${text(margin, below, `as the network sees it, ${attribution.width} × ${attribution.height}`)}
${text(second, below, 'where it looks')}
<rect x="${bar.x}" y="${bar.y}" width="${bar.width}" height="${bar.height}" fill="url(#ramp)" stroke="#888888"/>
${text(bar.x, under, signed ? `${formatNumber(-limit)} against` : '0')}
${signed ? text(bar.x + bar.width / 2, under, '0', 'text-anchor="middle"') : ''}
${text(bar.x + bar.width, under, `for ${formatNumber(limit)}`, 'text-anchor="end"')}
</svg>`;
}

/** No text is measured here: so many letters fit beside the name of the longest method. */
const shortened = (label: string) => (label.length > 36 ? `${label.slice(0, 35)}…` : label);
