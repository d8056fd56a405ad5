/** Writes which images of a dataset are set aside into darkroom.json, with the rest of the file as it was. */

import { readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { brokenWorkspaceFile } from '../protocol/errors.ts';
import { applyEdit, JsonEditError, setJson } from './json-edit.ts';
import { replaceFile } from './replace-file.ts';

/** Each line that is deleted from the list brings its image back. Throws UserError `broken-darkroom-json`. */
export async function writeExclude(workspace: string, dataset: string, exclude: readonly string[]): Promise<string> {
  // Where it is a link, the file behind it is changed.
  const file = await realpath(join(workspace, 'darkroom.json'));
  const text = await readFile(file, 'utf8');
  try {
    const changed = applyEdit(text, setJson(text, ['datasets', dataset, 'exclude'], exclude));
    await replaceFile(file, changed);
    return file;
  } catch (error) {
    if (!(error instanceof JsonEditError)) throw error;
    const before = text.slice(0, error.offset).split('\n');
    const column = before.at(-1)!.length + 1;
    throw brokenWorkspaceFile(error.message, { file, line: before.length, column });
  }
}
