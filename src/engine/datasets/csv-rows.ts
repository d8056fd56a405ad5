/** Reads a CSV file into rows of trimmed text and tells its header from its data. Knows nothing of images. */

import { readFile } from 'node:fs/promises';
import { CsvError, parse } from 'csv-parse/sync';
import { badCsvColumn, unreadableCsv } from '../../protocol/errors.ts';
import { suggestion } from '../../protocol/nearest.ts';

export interface CsvTable {
  /** Names of the columns, or undefined if the file has no header. */
  readonly header?: readonly string[];
  /** Rows of data; cells that a short row lacks are empty. */
  readonly rows: readonly (readonly string[])[];
  readonly columns: number;
}

/** Throws UserError `unreadable-csv`. Comma, semicolon and tab are told apart by the first line. */
export async function readCsvRows(path: string): Promise<string[][]> {
  const text = await readFile(path, 'utf8').catch((error: Error) => {
    throw unreadableCsv(error.message, { file: path, line: 1 });
  });
  try {
    return parse(text, {
      bom: true,
      delimiter: delimiterOf(text),
      trim: true,
      relax_column_count: true,
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = 'lines' in error && typeof error.lines === 'number' ? error.lines : 1;
    throw unreadableCsv(error.message.replace(/\.$/, ''), { file: path, line });
  }
}

function delimiterOf(text: string): string {
  const first = text.replace(/^\ufeff/, '').split(/\r?\n/, 1)[0]!;
  const count = (character: string) => first.split(character).length - 1;
  return [',', ';', '\t'].reduce((best, character) => (count(character) > count(best) ? character : best), ',');
}

export function tableOf(rows: readonly (readonly string[])[], hasHeader: boolean): CsvTable {
  const columns = rows.reduce((most, row) => Math.max(most, row.length), 0);
  return { header: hasHeader ? rows[0] : undefined, rows: hasHeader ? rows.slice(1) : rows, columns };
}

/** Index of a column given by its name or its number from 1. Throws UserError `bad-csv-column`. */
export function columnIndex(table: CsvTable, column: string | number, file: string): number {
  if (typeof column === 'number') {
    if (column <= table.columns) return column - 1;
    throw badCsvColumn(file, `there is no column ${column}, only ${table.columns}`, 'Correct it in darkroom.json.');
  }
  if (!table.header) {
    throw badCsvColumn(
      file,
      `it has no header with a column "${column}"`,
      'Give the number of the column instead (the first is 1), or "header": true if the first row is one.',
    );
  }
  const exact = table.header.indexOf(column);
  if (exact >= 0) return exact;
  throw badCsvColumn(file, `it has no column "${column}"`, suggestion(column, table.header));
}

export const columnName = (table: CsvTable, index: number): string =>
  table.header?.[index] ? `"${table.header[index]}"` : `number ${index + 1}`;
