/**
 * A reliability diagram (A. Niculescu-Mizil, R. Caruana, Predicting good probabilities with supervised learning, ICML
 * 2005): for each bin of confidence the share of images that is right, beside what it should be, and below it how many
 * images are in the bin.
 */

import type { Calibration } from '../protocol/runs.ts';
import type { Palette } from './colours.ts';
import { formatShare, grouped } from './format.ts';
import { round, svg, svgText } from './svg-text.ts';
import { diagonal, unitSquare } from './unit-square.ts';

/** Height of the bars that count, below the square. */
const countRoom = 44;

export function reliabilitySvg(calibration: Calibration, width: number, palette: Palette): string {
  const { bins, ece } = calibration;
  const height = Math.round(width * 0.82) + countRoom + 20;
  const square = unitSquare({
    width,
    bottom: height - countRoom - 56,
    xLabel: 'confidence',
    yLabel: 'accuracy',
    palette,
  });
  const most = Math.max(1, ...bins.map(({ count }) => count));
  const step = (square.right - square.left) / bins.length;
  const floor = height - 8;
  const bar = (i: number, y1: number, y2: number, more: string) =>
    `<rect x="${round(square.left + i * step + 1)}" y="${round(Math.min(y1, y2))}" width="${round(step - 2)}" height="${round(Math.abs(y2 - y1))}" ${more}/>`;
  const parts = bins.flatMap(({ count, confidence, accuracy }, i) => {
    if (count === 0) return [];
    const [said, is] = [square.y(confidence), square.y(accuracy)];
    return [
      bar(i, is, square.bottom, `fill="${palette.blue}" fill-opacity="0.75"`),
      // What lacks, or what is too much.
      bar(i, said, is, `fill="${palette.yellow}" fill-opacity="0.35" stroke="${palette.yellow}"`),
      bar(
        i,
        floor,
        floor - Math.max(1, (countRoom - 12) * (count / most)),
        `fill="${palette.muted}" fill-opacity="0.7"`,
      ),
    ];
  });
  return svg({ width, height, title: describeCalibration(calibration), background: palette.background }, [
    ...square.axes,
    ...parts,
    diagonal(square, palette),
    svgText(
      square.left + 8,
      square.top + 14,
      `ECE ${formatShare(ece)}`,
      palette.foreground,
      'font-size="12" font-weight="600"',
    ),
    svgText(square.left - 6, floor, 'images', palette.muted, 'text-anchor="end"'),
    svgText(square.left + 2, floor - countRoom + 14, `most: ${grouped(most)}`, palette.muted),
  ]);
}

export const describeCalibration = ({ ece, mce }: Calibration): string =>
  `Reliability diagram: expected calibration error ${formatShare(ece)}, largest ${formatShare(mce)}`;

export const calibrationColumns = ['confidence', 'images', 'mean confidence', 'accuracy'] as const;

export const calibrationRows = ({ bins }: Calibration): readonly (readonly string[])[] =>
  bins.map(({ count, confidence, accuracy }, i) => [
    `${(i / bins.length).toFixed(2)}–${((i + 1) / bins.length).toFixed(2)}`,
    grouped(count),
    ...(count ? [formatShare(confidence), formatShare(accuracy)] : ['', '']),
  ]);
