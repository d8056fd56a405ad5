/** Reads darkroom.json and checks it, with errors that point into the file and name what was probably meant. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import {
  brokenWorkspaceFile,
  invalidWorkspaceFile,
  noSuchDataset,
  noWorkspaceFile,
  type UserError,
} from '../../protocol/errors.ts';
import { suggestion } from '../../protocol/nearest.ts';
import { JsonSyntaxError, type JsonText, lineAndColumn, parseJsonText } from './json-text.ts';
import {
  type DatasetEntry,
  entrySchemaFor,
  type SplitOptions,
  splitSchema,
  type WorkspaceFile,
  workspaceSchema,
} from './workspace-schema.ts';

/** Throws UserErrors `no-darkroom-json`, `broken-darkroom-json` and `invalid-darkroom-json`. */
export async function readWorkspace(workspace: string): Promise<WorkspaceFile> {
  const file = join(workspace, 'darkroom.json');
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') throw noWorkspaceFile(file);
    throw brokenWorkspaceFile(error.message, { file, line: 1, column: 1 });
  });
  const json = parse(text, file);
  const checked = workspaceSchema.safeParse(json.value);
  if (!checked.success) throw invalid(mostTelling(checked.error.issues), json, text, file);
  return checked.data;
}

/** Throws UserError `no-such-dataset` with the nearest name. */
export function datasetEntry(file: WorkspaceFile, name: string, workspace: string): DatasetEntry {
  if (Object.hasOwn(file.datasets, name)) return file.datasets[name]!;
  const names = Object.keys(file.datasets);
  throw noSuchDataset(
    name,
    join(workspace, 'darkroom.json'),
    names.length ? suggestion(name, names) : 'Add it to "datasets"; docs/model-files.md shows an example.',
  );
}

export const splitOptionsOf = (entry: DatasetEntry): SplitOptions => entry.split ?? splitSchema.parse({});

function parse(text: string, file: string): JsonText {
  try {
    return parseJsonText(text);
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    throw brokenWorkspaceFile(error.message, { file, ...lineAndColumn(text, error.offset) });
  }
}

/** A misspelt option is told before the one that is missing for it. */
const mostTelling = (issues: readonly z.core.$ZodIssue[]): z.core.$ZodIssue =>
  issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0]!;

function invalid(first: z.core.$ZodIssue, json: JsonText, text: string, file: string): UserError {
  const issue = first.code === 'invalid_union' ? insideEntry(first, json.value) : first;
  const path = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0]!] : issue.path;
  const where = path.length ? `at ${pathText(path)}` : 'at the top';
  const location = { file, ...lineAndColumn(text, json.offsetOf(path)) };
  if (issue.code === 'unrecognized_keys') {
    const known = optionsAt(issue.path, json.value);
    return invalidWorkspaceFile(where, 'there is no such option', suggestion(issue.keys[0]!, known), location);
  }
  const value = valueAt(json.value, path);
  if (value === undefined) {
    return invalidWorkspaceFile(where, 'this is missing', `Add "${String(path.at(-1))}" there.`, location);
  }
  if (issue.code === 'invalid_value') {
    const choices = issue.values.map(String);
    const hint = typeof value === 'string' ? suggestion(value, choices) : `It must be one of: ${choices.join(', ')}.`;
    return invalidWorkspaceFile(where, `${JSON.stringify(value)} is not possible here`, hint, location);
  }
  const message = issue.code === 'invalid_key' ? issue.issues[0]!.message : issue.message;
  return invalidWorkspaceFile(where, message.replace(/\.$/, ''), 'Correct it in darkroom.json.', location);
}

/** The union of entries fails as a whole; what a person wants to hear is what is wrong with the kind that they meant. */
function insideEntry(issue: z.core.$ZodIssue, root: unknown): z.core.$ZodIssue {
  const entry = valueAt(root, issue.path);
  const own = issue.path.length === 2 && entrySchemaFor(entry).safeParse(entry);
  if (!own || own.success) return issue;
  const inner = mostTelling(own.error.issues);
  return { ...inner, path: [...issue.path, ...inner.path] };
}

function optionsAt(path: readonly PropertyKey[], root: unknown): string[] {
  if (path.length === 0) return Object.keys(workspaceSchema.shape);
  if (path.length === 2) return Object.keys(entrySchemaFor(valueAt(root, path)).shape);
  return path.at(-1) === 'split' ? Object.keys(splitSchema.shape) : [];
}

const valueAt = (root: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    root,
  );

const pathText = (path: readonly PropertyKey[]) =>
  path.map((key, index) => (typeof key === 'number' ? `[${key}]` : index ? `.${String(key)}` : String(key))).join('');
