/** `darkroom submissions`: what was handed in, and what it scored. Needs no engine. */

import { resolve } from 'node:path';
import { listSubmissions, scoreSubmission } from '../../client/submissions.ts';
import { UsageError } from '../arguments.ts';
import { defineCommand } from '../command.ts';
import { workspaceFlag } from '../flags.ts';
import { findPlace } from '../places.ts';
import { table } from '../render/table.ts';

export const submissions = defineCommand({
  name: 'submissions',
  summary: 'Lists the submissions of a workspace with their scores',
  words: { names: [] },
  flags: {
    score: { kind: 'pairs', value: 'FILE=SCORE', description: 'Notes the score of a file' },
    workspace: workspaceFlag,
  },
  examples: ['submissions', 'submissions --score submission.csv=0.6123'],
  async run({ cwd, output }, { flags }) {
    const workspace = await findPlace(cwd, flags.workspace);
    for (const [file, text] of Object.entries(flags.score)) {
      const score = Number(text);
      if (text.trim() === '' || !Number.isFinite(score)) throw new UsageError(`${JSON.stringify(text)} is no score.`);
      await scoreSubmission(workspace, resolve(cwd, file), score);
    }
    const all = await listSubmissions(workspace);
    output.result({ submissions: all }, (look) => {
      if (all.length === 0) return ['No submission was written yet. Write one with `darkroom submit`.'];
      const rows = all.map(({ file, run, createdAt, score, rows: count, top }) => [
        score === undefined ? '' : String(score),
        file,
        run,
        top === 1 ? String(count) : `${count} × ${top}`,
        createdAt.slice(0, 16).replace('T', ' '),
      ]);
      return table(columns, rows, look);
    });
  },
});

const columns = [
  { title: 'score', align: 'right' },
  { title: 'file', shrink: { to: 12, keep: 'end' } },
  { title: 'run', shrink: { to: 12, keep: 'end' } },
  { title: 'rows', align: 'right' },
  { title: 'written' },
] as const;
