/** `darkroom evaluate`: what a run's model gets right and wrong on one of the splits. */

import { readLog } from '../../client/runs.ts';
import { findIn } from '../../detectors/find.ts';
import { defineCommand } from '../command.ts';
import { withEngine } from '../engine.ts';
import { deviceFlag, weightsFlag, weightsOf, workspaceFlag } from '../flags.ts';
import { findRun } from '../places.ts';
import { evaluationPage } from '../render/evaluation.ts';
import { findingLines } from '../render/findings.ts';
import { noticeLines } from '../render/training.ts';

export const evaluate = defineCommand({
  name: 'evaluate',
  summary: "Measures a run's model on a split and shows its mistakes",
  words: { names: ['run'] },
  flags: {
    split: { kind: 'choice', choices: ['train', 'validation', 'test'], description: 'Default: test' },
    weights: weightsFlag,
    workspace: workspaceFlag,
    device: deviceFlag,
    'no-baselines': {
      kind: 'switch',
      description: 'Leaves out what simple methods reach; takes seconds the first time',
    },
  },
  examples: ['evaluate last', 'evaluate 20261122 --split validation'],
  async run(context, { words, flags }) {
    const weights = weightsOf(flags.weights);
    const { record, workspace } = await findRun(context.cwd, flags.workspace, words[0]!);
    const params = {
      workspace,
      run: record.id,
      split: flags.split ?? 'test',
      weights,
      device: flags.device,
      baselines: !flags['no-baselines'],
    } as const;
    const { output } = context;
    const result = await withEngine(context, (engine, signal) => {
      engine.on('notice', (event) => output.event('notice', event, (look) => noticeLines(event.message, look)));
      return engine.request('run/evaluate', params, { signal, onProgress: output.progress });
    });
    const { evaluation, folder } = result;
    const findings = findIn(record, await readLog(folder), { [evaluation.split]: evaluation });
    output.result({ ...result, findings }, (look) => [
      ...evaluationPage(result, look),
      ...(findings.length > 0 ? ['', ...findingLines(findings, look)] : []),
    ]);
  },
});
