/** The submissions of a workspace and their scores, from `.darkroom/submissions.jsonl`. */

import { appendFile, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { noSuchSubmission } from '../protocol/errors.ts';
import { parseSubmissions, type ScoredSubmission, type SubmissionLine } from '../protocol/submissions.ts';

const pathIn = (workspace: string) => join(workspace, '.darkroom', 'submissions.jsonl');

/** Oldest first; none where nothing was ever submitted. */
export async function listSubmissions(workspace: string): Promise<readonly ScoredSubmission[]> {
  return parseSubmissions(await readFile(pathIn(workspace), 'utf8').catch(() => ''));
}

/** Notes the score of a file. @param path Absolute. @throws UserError `no-such-submission`. */
export async function scoreSubmission(workspace: string, path: string, score: number): Promise<void> {
  const all = await listSubmissions(workspace);
  const known = all.find(({ file }) => resolve(workspace, file) === path);
  if (!known) {
    throw noSuchSubmission(
      path,
      all.map(({ file }) => file),
    );
  }
  const line: SubmissionLine = { type: 'score', file: known.file, score, createdAt: new Date().toISOString() };
  await appendFile(pathIn(workspace), `${JSON.stringify(line)}\n`);
}
