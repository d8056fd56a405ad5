/** `darkroom submit`: predictions of a folder in the shape of a sample CSV. */

import { resolve } from 'node:path';
import { UsageError } from '../arguments.ts';
import { defineCommand } from '../command.ts';
import { withEngine } from '../engine.ts';
import { deviceFlag, workspaceFlag } from '../flags.ts';
import { findRun } from '../places.ts';
import { clean, colors } from '../render/style.ts';

export const submit = defineCommand({
  name: 'submit',
  summary: 'Writes predictions of a folder in the shape of a sample CSV',
  words: { names: ['run', 'folder'] },
  flags: {
    sample: { kind: 'text', value: 'CSV', description: 'The sample: its rows, their order and its labels are kept' },
    out: { kind: 'text', value: 'CSV', description: 'File to write. Default: submission.csv' },
    top: { kind: 'integer', value: 'K', least: 1, description: 'Labels in a row. Default: as in the sample' },
    workspace: workspaceFlag,
    device: deviceFlag,
  },
  examples: ['submit last test --sample sample_submission.csv', 'submit last test --sample sample.csv --top 5'],
  async run(context, { words, flags }) {
    const { record, workspace } = await findRun(context.cwd, flags.workspace, words[0]!);
    if (flags.sample === undefined) throw new UsageError('--sample needs a value: --sample CSV.');
    const at = (path: string) => resolve(context.cwd, path);
    const params = {
      workspace,
      run: record.id,
      images: at(words[1]!),
      sample: at(flags.sample),
      out: at(flags.out ?? 'submission.csv'),
      top: flags.top,
      device: flags.device,
    };
    const result = await withEngine(context, (engine, signal) =>
      engine.request('run/submission', params, { signal, onProgress: context.output.progress }),
    );
    const { path, rows, top, labels } = result;
    context.output.result(result, (look) => [
      `${colors(look).bold('Submission')}: ${clean(path)}`,
      `  ${rows} rows, ${top === 1 ? 'one label' : `${top} labels`} each, as ${labels} of classes`,
      `  ${colors(look).dim('when its score is known: darkroom submissions --score FILE=SCORE')}`,
    ]);
  },
});
