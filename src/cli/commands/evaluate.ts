/** `darkroom evaluate`: what a run's model gets right and wrong on one of the splits. */

import { resolve } from 'node:path';
import { readLog } from '../../client/runs.ts';
import { findIn } from '../../detectors/find.ts';
import { defineCommand } from '../command.ts';
import { withEngine } from '../engine.ts';
import { deviceFlag, weightsFlag, weightsOf, workspaceFlag } from '../flags.ts';
import { writeNamedFile } from '../named-file.ts';
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
    report: { kind: 'text', value: 'FILE', description: 'Writes it all as one HTML page, with figures and mistakes' },
    'no-baselines': {
      kind: 'switch',
      description: 'Leaves out what simple methods reach; takes seconds the first time',
    },
  },
  examples: ['evaluate last', 'evaluate 20261122 --split validation', 'evaluate last --report last.html'],
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
    const report = flags.report === undefined ? undefined : resolve(context.cwd, flags.report);
    const result = await withEngine(context, async (engine, signal) => {
      engine.on('notice', (event) => output.event('notice', event, (look) => noticeLines(event.message, look)));
      const options = { signal, onProgress: output.progress };
      const evaluated = await engine.request('run/evaluate', params, options);
      if (report === undefined) return evaluated;
      const { html } = await engine.request('run/report', params, options);
      await writeNamedFile(report, html);
      return { ...evaluated, report };
    });
    const { evaluation, folder } = result;
    const findings = findIn(record, await readLog(folder), { [evaluation.split]: evaluation });
    output.result({ ...result, findings }, (look) => [
      ...evaluationPage(result, look),
      ...(findings.length > 0 ? ['', ...findingLines(findings, look)] : []),
    ]);
  },
});
