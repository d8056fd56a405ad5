/** predictions-<split>.csv: one line an image, for spreadsheets and data frames. */

import type { Outcomes } from './metrics.ts';

/** More classes than this get no column each. */
const mostColumns = 20;

/** Columns: id, label, predicted, probability of that and, for up to 20 classes, `p_<class>` each. */
export function predictionsCsv(
  { ids, actual, probabilities }: Outcomes,
  predicted: Int32Array,
  classNames: readonly string[],
): string {
  const classes = classNames.length;
  const columns = classes <= mostColumns ? classNames : [];
  const header = ['id', 'label', 'predicted', 'probability', ...columns.map((name) => `p_${name}`)];
  const lines = ids.map((id, i) => {
    const row = probabilities.subarray(i * classes, (i + 1) * classes);
    const numbers = [row[predicted[i]!]!, ...(columns.length ? row : [])].map(rounded);
    return [id, classNames[actual[i]!]!, classNames[predicted[i]!]!, ...numbers];
  });
  return [header, ...lines].map((line) => `${line.map(quote).join(',')}\n`).join('');
}

/** Seven significant digits, as many as a float32 holds. */
const rounded = (value: number) => String(Number(value.toPrecision(7)));

/** RFC 4180. */
const quote = (field: string) => (/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field);
