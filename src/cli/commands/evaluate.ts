/** `darkroom evaluate`: what a run's model gets right and wrong on one of the splits. */

import { defineCommand } from '../command.ts';
import { withEngine } from '../engine.ts';
import { deviceFlag, workspaceFlag } from '../flags.ts';
import { findRun } from '../places.ts';
import { evaluationPage } from '../render/evaluation.ts';
import { noticeLines } from '../render/training.ts';

export const evaluate = defineCommand({
  name: 'evaluate',
  summary: "Measures a run's model on a split and shows its mistakes",
  words: { names: ['run'] },
  flags: {
    split: { kind: 'choice', choices: ['train', 'validation', 'test'], description: 'Default: test' },
    workspace: workspaceFlag,
    device: deviceFlag,
  },
  examples: ['evaluate last', 'evaluate 20261122 --split validation'],
  async run(context, { words, flags }) {
    const { record, workspace } = await findRun(context.cwd, flags.workspace, words[0]!);
    const params = { workspace, run: record.id, split: flags.split ?? 'test', device: flags.device } as const;
    const { output } = context;
    const result = await withEngine(context, (engine, signal) => {
      engine.on('notice', (event) => output.event('notice', event, (look) => noticeLines(event.message, look)));
      return engine.request('run/evaluate', params, { signal, onProgress: output.progress });
    });
    output.result(result, (look) => evaluationPage(result, look));
  },
});
