/** `darkroom findings`: what looks wrong with a run, and what to do. Read from its files; needs no engine. */

import { readEvaluations } from '../../client/evaluations.ts';
import { readLog } from '../../client/runs.ts';
import { findIn } from '../../detectors/find.ts';
import { defineCommand } from '../command.ts';
import { workspaceFlag } from '../flags.ts';
import { findRun } from '../places.ts';
import { findingLines } from '../render/findings.ts';

export const findings = defineCommand({
  name: 'findings',
  summary: 'Tells what looks wrong with a run, and what to do',
  words: { names: ['run'] },
  flags: { workspace: workspaceFlag },
  examples: ['findings last', 'findings 20261122 --json'],
  async run({ cwd, output }, { words, flags }) {
    const { record, folder } = await findRun(cwd, flags.workspace, words[0]!);
    const found = findIn(record, await readLog(folder), await readEvaluations(folder));
    output.result({ run: record.id, findings: found }, (look) =>
      found.length > 0 ? findingLines(found, look) : [`Nothing looks wrong with ${record.id}.`],
    );
  },
});
