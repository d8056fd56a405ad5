/** Predictions on the screen: for each image its most probable classes as bars. */

import type { Prediction } from '../../protocol/runs.ts';
import { bar } from './bar.ts';
import { percent } from './numbers.ts';
import { clean, colors, columns, type Look, padEnd, padStart, shorten } from './style.ts';

export function predictionsPage(predictions: readonly Prediction[], look: Look): string[] {
  const { bold, cyan, red } = colors(look);
  const labels = predictions.flatMap(({ top }) => top.map(({ label }) => columns(clean(label))));
  const label = Math.min(Math.max(8, look.width - 22), Math.max(0, ...labels));
  const width = Math.max(4, Math.min(30, look.width - label - 12));
  return predictions.flatMap(({ path, top, error }, i) => [
    ...(i > 0 ? [''] : []),
    bold(shorten(clean(path), look.width, 'end')),
    ...(error === undefined ? [] : [`  ${red(shorten(clean(error), look.width - 2))}`]),
    ...top.map(
      (each) =>
        `  ${padEnd(shorten(clean(each.label), label), label)}  ${cyan(bar(each.probability, width))}${padStart(percent(each.probability), 8)}`,
    ),
  ]);
}
