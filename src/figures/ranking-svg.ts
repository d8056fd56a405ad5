/** The ROC curve and the precision-recall curve of a class, with the point of a threshold on them. */

import type { Ranking } from '../protocol/runs.ts';
import type { Palette } from './colours.ts';
import { round, svg, svgPath, svgText } from './svg-text.ts';
import { countsAt, ratesOf } from './thresholds.ts';
import { diagonal, type UnitSquare, unitSquare } from './unit-square.ts';

export interface RankingPicture {
  readonly ranking: Ranking;
  readonly auc?: number;
  readonly averagePrecision?: number;
  /** Marked on the curve, if there is one. */
  readonly threshold?: number;
}

/** Points nearer to each other than this are one, in pixels. */
const slack = 0.4;

export function rocSvg({ ranking, auc, threshold }: RankingPicture, width: number, palette: Palette): string {
  const { positives, negatives, truePositives, falsePositives } = ranking;
  const square = squareOf(width, 'false positive rate', 'true positive rate', palette);
  const points = [square.x(0), square.y(0)];
  for (let i = 0; i < truePositives.length; i++) {
    addPoint(points, square.x(falsePositives[i]! / negatives), square.y(truePositives[i]! / positives));
  }
  points.push(square.x(1), square.y(1));
  const rates = threshold === undefined ? undefined : ratesOf(countsAt(ranking, threshold));
  const title = `ROC curve, area ${auc?.toFixed(4) ?? 'unknown'}`;
  return svg({ width, height: square.bottom + 40, title, background: palette.background }, [
    ...square.axes,
    diagonal(square, palette),
    svgPath(points, `stroke="${palette.blue}" stroke-width="2" stroke-linejoin="round"`),
    ...marked(square, rates?.specificity === undefined ? undefined : 1 - rates.specificity, rates?.recall, palette),
    svgText(square.right - 8, square.bottom - 10, `AUC ${auc?.toFixed(4) ?? '–'}`, palette.foreground, emphasis),
  ]);
}

/** As steps: between two thresholds nothing is interpolated. */
export function precisionRecallSvg(picture: RankingPicture, width: number, palette: Palette): string {
  const { ranking, averagePrecision, threshold } = picture;
  const { positives, negatives, truePositives, falsePositives } = ranking;
  const square = squareOf(width, 'recall', 'precision', palette);
  const points: number[] = [];
  let recall = 0;
  for (let i = 0; i < truePositives.length; i++) {
    const right = truePositives[i]!;
    const y = square.y(right / (right + falsePositives[i]!));
    if (i > 0) addPoint(points, square.x(recall), points.at(-1)!);
    addPoint(points, square.x(i === 0 ? 0 : recall), y);
    recall = right / positives;
    addPoint(points, square.x(recall), y);
  }
  const rates = threshold === undefined ? undefined : ratesOf(countsAt(ranking, threshold));
  const chance = square.y(positives / (positives + negatives));
  const title = `Precision-recall curve, average precision ${averagePrecision?.toFixed(4) ?? 'unknown'}`;
  return svg({ width, height: square.bottom + 40, title, background: palette.background }, [
    ...square.axes,
    `<line x1="${square.left}" x2="${square.right}" y1="${round(chance)}" y2="${round(chance)}" stroke="${palette.muted}" stroke-dasharray="4 4"/>`,
    svgPath(points, `stroke="${palette.blue}" stroke-width="2" stroke-linejoin="round"`),
    ...marked(square, rates?.recall, rates?.precision, palette),
    svgText(
      square.right - 8,
      square.bottom - 10,
      `AP ${averagePrecision?.toFixed(4) ?? '–'}`,
      palette.foreground,
      emphasis,
    ),
  ]);
}

const emphasis = 'text-anchor="end" font-size="12" font-weight="600"';

const squareOf = (width: number, xLabel: string, yLabel: string, palette: Palette): UnitSquare =>
  unitSquare({ width, bottom: Math.round(width * 0.82), xLabel, yLabel, palette });

/** Those that would not be told from the last one are left out; at corners both ends stay. */
function addPoint(points: number[], x: number, y: number): void {
  const [lastX, lastY] = [points.at(-2), points.at(-1)];
  if (lastX !== undefined && Math.hypot(x - lastX, y - lastY!) < slack) return;
  points.push(x, y);
}

function marked({ x, y }: UnitSquare, across: number | undefined, up: number | undefined, palette: Palette): string[] {
  if (across === undefined || up === undefined) return [];
  const circle = (radius: number, fill: string) =>
    `<circle cx="${round(x(across))}" cy="${round(y(up))}" r="${radius}" fill="${fill}"/>`;
  return [circle(7, palette.background), circle(5, palette.yellow)];
}
