/**
 * An attribution as a picture that explains itself: the image as the network sees it, the same under the map, and a
 * legend. The pixels are given as addresses of two images; the page and the command line make them each in its own way.
 */

import { type Attribution, methodNames } from '../protocol/attributions.ts';
import { colourLimit, isSigned, type Rgb } from './attribution-colours.ts';
import { formatNumber, formatShare } from './format.ts';
import { svg, svgText } from './svg-text.ts';

export interface AttributionPicture {
  readonly attribution: Attribution;
  /** Of the image and the run, below the title. */
  readonly name: string;
  /** Addresses that an SVG may hold: `data:`. */
  readonly original: string;
  readonly overlay: string;
  /** Of each of both, in pixels. */
  readonly height: number;
  readonly width: number;
  readonly colours: {
    readonly background: string;
    readonly foreground: string;
    readonly muted: string;
    readonly towards: Rgb;
    readonly against: Rgb;
  };
}

const margin = 20;
const titleRoom = 58;
const legendRoom = 92;

/** Narrower pictures leave no room for their title. */
const narrowest = 320;

export function attributionSvg({ attribution, name, original, overlay, ...rest }: AttributionPicture): string {
  const { height, width, colours } = rest;
  const { target, details } = attribution;
  const whole = {
    width: 2 * Math.max(width, narrowest) + 3 * margin,
    height: titleRoom + height + legendRoom,
  };
  const second = whole.width - margin - width;
  const title = `${methodNames[details.method]}: what speaks for ${shortened(target.label)} (${formatShare(target.probability)})`;
  const below = titleRoom + height + 18;
  const image = (x: number, href: string) =>
    `<image x="${x}" y="${titleRoom}" width="${width}" height="${height}" href="${href}" preserveAspectRatio="none"/>`;
  return svg({ ...whole, title, background: colours.background }, [
    svgText(margin, 26, title, colours.foreground, 'font-size="15" font-weight="bold"'),
    svgText(margin, 46, name, colours.muted, 'font-size="13"'),
    image(margin, original),
    image(second, overlay),
    svgText(
      margin,
      below,
      `as the network sees it, ${attribution.width} × ${attribution.height}`,
      colours.foreground,
      words,
    ),
    svgText(second, below, 'where it looks', colours.foreground, words),
    ...legend(attribution, { x: second, y: below + 16, width }, colours),
  ]);
}

const words = 'font-size="13"';

function legend(
  attribution: Attribution,
  { x, y, width }: { readonly x: number; readonly y: number; readonly width: number },
  { foreground, muted, towards, against }: AttributionPicture['colours'],
): string[] {
  const limit = colourLimit(attribution);
  const signed = isSigned(attribution);
  const stop = (at: number, [r, g, b]: Rgb, opacity: number) =>
    `<stop offset="${at}" stop-color="rgb(${r},${g},${b})" stop-opacity="${opacity}"/>`;
  const stops = signed
    ? [stop(0, against, 1), stop(0.5, against, 0), stop(0.5, towards, 0), stop(1, towards, 1)]
    : [stop(0, towards, 0), stop(1, towards, 1)];
  const under = y + 28;
  return [
    `<defs><linearGradient id="ramp">${stops.join('')}</linearGradient></defs>`,
    `<rect x="${x}" y="${y}" width="${width}" height="12" fill="url(#ramp)" stroke="${muted}"/>`,
    svgText(x, under, signed ? `${formatNumber(-limit)} against` : '0', foreground, words),
    ...(signed ? [svgText(x + width / 2, under, '0', foreground, `${words} text-anchor="middle"`)] : []),
    svgText(x + width, under, `for ${formatNumber(limit)}`, foreground, `${words} text-anchor="end"`),
  ];
}

/** No text is measured here: so many letters fit beside the name of the longest method. */
const shortened = (label: string) => (label.length > 28 ? `${label.slice(0, 27)}…` : label);
