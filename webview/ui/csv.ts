/** Tables as CSV files (RFC 4180). */

import { csvField } from '../../src/figures/csv-field.ts';

export const csv = (rows: readonly (readonly (string | number)[])[]): string =>
  rows.map((cells) => `${cells.map(field).join(',')}\n`).join('');

function field(value: string | number): string {
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : '';
  // A spreadsheet would take these for a formula, and labels come from anywhere.
  const text = /^[=+@\t\r]/.test(value) ? `'${value}` : value;
  return csvField(text);
}
