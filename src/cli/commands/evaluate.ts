/** `darkroom evaluate`: what a run's model gets right and wrong on one of the splits. */

import { resolve } from 'node:path';
import { readLog } from '../../client/runs.ts';
import { findIn } from '../../detectors/find.ts';
import type { Requests } from '../../protocol/requests.ts';
import { type CommandContext, defineCommand } from '../command.ts';
import { withEngine } from '../engine.ts';
import { deviceFlag, weightsFlag, weightsOf, workspaceFlag } from '../flags.ts';
import { writeNamedFile } from '../named-file.ts';
import { findRun } from '../places.ts';
import { evaluationPage } from '../render/evaluation.ts';
import { findingLines } from '../render/findings.ts';
import { probePage } from '../render/probe.ts';
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
    probe: {
      kind: 'switch',
      description: 'Instead: what changes of the images (rotation, blur, …) cost, which tells what the network goes by',
    },
    limit: { kind: 'integer', value: 'N', least: 1, description: 'With --probe: number of images. Default: 2000' },
    'no-baselines': {
      kind: 'switch',
      description: 'Leaves out what simple methods reach; takes seconds the first time',
    },
  },
  examples: [
    'evaluate last',
    'evaluate 20261122 --split validation',
    'evaluate last --report last.html',
    'evaluate last --probe',
  ],
  async run(context, { words, flags }) {
    const weights = weightsOf(flags.weights);
    const { record, workspace } = await findRun(context.cwd, flags.workspace, words[0]!);
    const of = { workspace, run: record.id, split: flags.split ?? 'test', weights, device: flags.device } as const;
    if (flags.probe) return probe(context, { ...of, limit: flags.limit });
    const params = { ...of, baselines: !flags['no-baselines'] };
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

async function probe(context: CommandContext, params: Requests['run/probe']['params']): Promise<void> {
  const { output } = context;
  const result = await withEngine(context, (engine, signal) => {
    engine.on('notice', (event) => output.event('notice', event, (look) => noticeLines(event.message, look)));
    return engine.request('run/probe', params, { signal, onProgress: output.progress });
  });
  output.result(result, (look) => probePage(result, look));
}
