/** `darkroom suspects`: labels of a split that are probably wrong. */

import type { EngineClient, RequestOptions } from '../../client/engine.ts';
import { UserError } from '../../protocol/errors.ts';
import type { Requests } from '../../protocol/requests.ts';
import { defineCommand } from '../command.ts';
import { withEngine } from '../engine.ts';
import { deviceFlag, workspaceFlag } from '../flags.ts';
import { findRun } from '../places.ts';
import { suspectsPage } from '../render/suspects.ts';
import { noticeLines } from '../render/training.ts';

/** Suspects that a person reads at once. */
const usual = 20;

export const suspects = defineCommand({
  name: 'suspects',
  summary: 'Lists images of a split whose labels are probably wrong',
  words: { names: ['run'] },
  flags: {
    split: { kind: 'choice', choices: ['train', 'validation', 'test'], description: 'Default: test' },
    top: { kind: 'integer', value: 'N', least: 1, description: `Number of images to list. Default: ${usual}` },
    workspace: workspaceFlag,
    device: deviceFlag,
  },
  examples: ['suspects last', 'suspects last --split validation --top 100 --json'],
  async run(context, { words, flags }) {
    const { record, workspace } = await findRun(context.cwd, flags.workspace, words[0]!);
    const params = { workspace, run: record.id, split: flags.split ?? 'test', limit: flags.top ?? usual } as const;
    const { output } = context;
    const result = await withEngine(context, (engine, signal) => {
      engine.on('notice', (event) => output.event('notice', event, (look) => noticeLines(event.message, look)));
      return evaluatedFirst(engine, params, flags.device, { signal, onProgress: output.progress });
    });
    output.result(result, (look) => suspectsPage(result, look));
  },
});

/** What an evaluation leaves is what is looked at: where there is none yet, it is made. */
async function evaluatedFirst(
  engine: EngineClient,
  params: Requests['run/suspects']['params'],
  device: string | undefined,
  options: RequestOptions,
): Promise<Requests['run/suspects']['result']> {
  try {
    return await engine.request('run/suspects', params, options);
  } catch (error) {
    const missing = ['not-evaluated', 'predictions-missing', 'outputs-missing'];
    if (!(error instanceof UserError) || !missing.includes(error.code)) throw error;
    const { workspace, run, split } = params;
    await engine.request('run/evaluate', { workspace, run, split, device }, options);
    return engine.request('run/suspects', params, options);
  }
}
