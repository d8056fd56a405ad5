/**
 * Reads run folders. They are plain files that a person may copy, break or delete at any time, so a file that can't be
 * read is a note beside the list, never the end of it. Writing them is the engine's alone.
 */

import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ambiguousRun, runGone, unknownRun, unreadableRun } from '../protocol/errors.ts';
import { nearest } from '../protocol/nearest.ts';
import { type LogLine, parseLog, type RunRecord, type RunState } from '../protocol/runs.ts';
import { isTraining } from './run-owner.ts';

export interface RunSummary {
  readonly folder: string;
  readonly record: RunRecord;
  /** As in run.json, but `interrupted` where the process that trained is gone without having said so. */
  readonly state: RunState | 'interrupted';
}

export interface RunList {
  /** Newest first. */
  readonly runs: readonly RunSummary[];
  readonly problems: readonly { readonly folder: string; readonly message: string }[];
}

export async function listRuns(workspace: string): Promise<RunList> {
  const problems: { folder: string; message: string }[] = [];
  const runs: RunSummary[] = [];
  for (const id of await runIds(workspace)) {
    const folder = join(runsFolder(workspace), id);
    try {
      runs.push(await readRun(folder));
    } catch (error) {
      problems.push({ folder, message: (error as Error).message });
    }
  }
  runs.sort((a, b) => compare(b.record.createdAt, a.record.createdAt) || compare(b.record.id, a.record.id));
  return { runs, problems };
}

/** @throws UserError `unreadable-run`, `run-gone`. */
export async function readRun(folder: string): Promise<RunSummary> {
  const record = await readRecord(folder);
  if (!isUnderWay(record) || (await isTraining(folder))) return { folder, record, state: record.state };
  // It may have ended between the two looks: its end is written before its lock is given back.
  const latest = await readRecord(folder);
  return { folder, record: latest, state: isUnderWay(latest) ? 'interrupted' : latest.state };
}

/** It trains, or waits to go on. */
export const isUnderWay = ({ state }: Pick<RunSummary, 'state'>): boolean => state === 'running' || state === 'paused';

async function readRecord(folder: string): Promise<RunRecord> {
  let text: string;
  try {
    text = await readFile(join(folder, 'run.json'), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw unreadableRun(folder, (error as Error).message);
    const there = await stat(folder).catch(() => undefined);
    throw there ? unreadableRun(folder, 'it has no run.json') : runGone(folder);
  }
  return parseRecord(folder, text);
}

/** What log.jsonl holds so far; nothing where there is no log yet. */
export async function readLog(folder: string): Promise<readonly LogLine[]> {
  const text = await readFile(join(folder, 'log.jsonl'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return parseLog(text);
}

/**
 * Finds a run by its id, by the beginning of it (or its last part, which no other run shares), or as `last`, the newest.
 * @throws UserError `unknown-run`, `ambiguous-run`, `unreadable-run`.
 */
export async function resolveRun(workspace: string, name: string): Promise<RunSummary> {
  if (name === 'last') {
    const { runs } = await listRuns(workspace);
    if (!runs[0]) throw unknownRun('last', workspace);
    return runs[0];
  }
  const ids = await runIds(workspace);
  const matches = ids.includes(name) ? [name] : ids.filter((id) => id.startsWith(name) || id.endsWith(`-${name}`));
  if (name === '' || matches.length === 0) throw unknownRun(name, workspace, nearest(name, ['last', ...ids]));
  if (matches.length > 1) throw ambiguousRun(name, matches);
  return readRun(join(runsFolder(workspace), matches[0]!));
}

const runsFolder = (workspace: string) => join(workspace, '.darkroom', 'runs');

async function runIds(workspace: string): Promise<string[]> {
  const entries = await readdir(runsFolder(workspace), { withFileTypes: true }).catch(() => []);
  return entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).sort();
}

/** Checks what the readers of runs rely on; the full schema is the engine's, which wrote the file. */
function parseRecord(folder: string, text: string): RunRecord {
  let value: Partial<RunRecord> | null;
  try {
    value = JSON.parse(text);
  } catch {
    throw unreadableRun(folder, 'its run.json is not JSON');
  }
  if (typeof value !== 'object' || value === null) throw unreadableRun(folder, 'its run.json holds no object');
  if (value.format !== 1) throw unreadableRun(folder, `its format is ${value.format}, this Darkroom reads format 1`);
  const strings = ['id', 'modelFile', 'dataset', 'state', 'createdAt'] as const;
  const numbers = ['epochs', 'epochsDone', 'duration', 'seed'] as const;
  const objects = ['params', 'device', 'split', 'parameters', 'classNames', 'input'] as const;
  const wrong =
    strings.find((key) => typeof value[key] !== 'string') ??
    numbers.find((key) => typeof value[key] !== 'number') ??
    objects.find((key) => typeof value[key] !== 'object' || value[key] === null);
  if (wrong) throw unreadableRun(folder, `its run.json lacks "${wrong}"`);
  return value as RunRecord;
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
