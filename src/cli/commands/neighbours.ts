/** `darkroom neighbours`: the images of a split that a run's network finds most like a given one. */

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ImageReference } from '../../protocol/runs.ts';
import { defineCommand } from '../command.ts';
import { withEngine } from '../engine.ts';
import { deviceFlag, workspaceFlag } from '../flags.ts';
import { findRun } from '../places.ts';
import { neighboursPage } from '../render/neighbours.ts';
import { noticeLines } from '../render/training.ts';

export const neighbours = defineCommand({
  name: 'neighbours',
  summary: 'Lists the images of a split that the network finds most like an image',
  words: { names: ['run', 'image'] },
  flags: {
    split: { kind: 'choice', choices: ['train', 'validation', 'test'], description: 'Where to look. Default: train' },
    top: { kind: 'integer', value: 'N', least: 1, description: 'Number of images to list. Default: 12' },
    metric: { kind: 'choice', choices: ['cosine', 'euclidean'], description: 'Default: cosine' },
    workspace: workspaceFlag,
    device: deviceFlag,
  },
  examples: ['neighbours last whale.jpg', 'neighbours last test/17 --split test --top 5'],
  async run(context, { words, flags }) {
    const { record, workspace } = await findRun(context.cwd, flags.workspace, words[0]!);
    const params = {
      workspace,
      run: record.id,
      image: imageOf(context.cwd, words[1]!, record.dataset),
      split: flags.split ?? 'train',
      count: flags.top,
      metric: flags.metric,
      device: flags.device,
    } as const;
    const { output } = context;
    const result = await withEngine(context, (engine, signal) => {
      engine.on('notice', (event) => output.event('notice', event, (look) => noticeLines(event.message, look)));
      return engine.request('run/neighbours', params, { signal, onProgress: output.progress });
    });
    output.result(result, (look) => neighboursPage(result, record.classNames, look));
  },
});

/** A file, if there is one of that name, or else an image of the run's dataset: `test/17`. */
function imageOf(cwd: string, word: string, dataset: string): ImageReference {
  const path = resolve(cwd, word);
  return existsSync(path) ? { path } : { dataset, id: word };
}
