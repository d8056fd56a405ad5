/**
 * `.darkroom/submissions.jsonl`: what was written to be handed in, and the scores that came back. A line is a file or a
 * score; nothing in it is ever changed.
 */

export interface Submission {
  /** Path relative to the workspace where it lies below, with forward slashes; else absolute. */
  readonly file: string;
  readonly run: string;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly rows: number;
  /** Labels in a row. */
  readonly top: number;
}

export type SubmissionLine =
  | ({ readonly type: 'file' } & Submission)
  | { readonly type: 'score'; readonly file: string; readonly score: number; readonly createdAt: string };

/** A file with the newest score that was typed in for it. */
export interface ScoredSubmission extends Submission {
  readonly score?: number;
}

/** Oldest first. A line that a crash tore is left out. */
export function parseSubmissions(text: string): readonly ScoredSubmission[] {
  const lines = text.split('\n').flatMap((line): SubmissionLine[] => {
    try {
      return [JSON.parse(line) as SubmissionLine];
    } catch {
      return [];
    }
  });
  return lines.flatMap((line, at) => {
    if (line.type !== 'file') return [];
    const { type: _, ...submission } = line;
    // A file that was written anew is another one: scores belong to what was there before them.
    const again = lines.findIndex((other, i) => i > at && other.type === 'file' && other.file === line.file);
    const later = lines.slice(at + 1, again < 0 ? undefined : again);
    const scored = later.findLast((other) => other.type === 'score' && other.file === line.file);
    return [{ ...submission, ...(scored?.type === 'score' && { score: scored.score }) }];
  });
}
