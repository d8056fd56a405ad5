/** predictions-<split>.csv: one line an image, for spreadsheets and data frames. */

import { csvField } from '../../figures/csv-field.ts';
import type { Outcomes } from './metrics.ts';

/** More classes than this get no column each. */
const mostColumns = 20;

const columns = [
  'id',
  'label',
  'predicted',
  'probability',
  'label_probability',
  'second',
  'second_probability',
  'loss',
];

/**
 * What the network said of each image: the most probable class and the next one, with their probabilities, that of the
 * label, the loss and, for up to 20 classes, `p_<class>` each.
 */
export function predictionsCsv(
  { ids, actual, probabilities, losses }: Outcomes,
  predicted: Int32Array,
  classNames: readonly string[],
): string {
  const classes = classNames.length;
  const each = classes <= mostColumns;
  const header = [...columns, ...(each ? classNames.map((name) => `p_${name}`) : [])];
  const lines = ids.map((id, i) => {
    const row = probabilities.subarray(i * classes, (i + 1) * classes);
    const [label, first] = [actual[i]!, predicted[i]!];
    const second = runnerUp(row, first);
    return [
      ...[id, classNames[label]!, classNames[first]!, rounded(row[first]!), rounded(row[label]!)],
      // A single class has no second one.
      ...(second === undefined ? ['', ''] : [classNames[second]!, rounded(row[second]!)]),
      rounded(losses[i]!),
      ...(each ? Array.from(row, rounded) : []),
    ];
  });
  return [header, ...lines].map((line) => `${line.map(csvField).join(',')}\n`).join('');
}

/** Index of the most probable class but one; of equals the first. */
function runnerUp(row: Float32Array, first: number): number | undefined {
  let second: number | undefined;
  for (let c = 0; c < row.length; c++) {
    if (c !== first && (second === undefined || row[c]! > row[second]!)) second = c;
  }
  return second;
}

/** Seven significant digits, as many as a float32 holds. */
const rounded = (value: number) => String(Number(value.toPrecision(7)));
