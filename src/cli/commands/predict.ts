/** `darkroom predict`: the most probable classes of images, with a run's own preprocessing. */

import { resolve } from 'node:path';
import { defineCommand } from '../command.ts';
import { withEngine } from '../engine.ts';
import { deviceFlag, weightsFlag, weightsOf, workspaceFlag } from '../flags.ts';
import { findRun, shortestPath } from '../places.ts';
import { predictionsPage } from '../render/predictions.ts';

export const predict = defineCommand({
  name: 'predict',
  summary: 'Tells the most probable classes of images and folders of images',
  words: { names: ['run', 'image|folder'], many: true },
  flags: {
    top: { kind: 'integer', value: 'K', least: 1, description: 'Number of classes to tell. Default: 5' },
    weights: weightsFlag,
    workspace: workspaceFlag,
    device: deviceFlag,
  },
  examples: ['predict last whale.jpg', 'predict last photos --top 3 --json'],
  async run(context, { words, flags }) {
    const [run, ...paths] = words;
    const weights = weightsOf(flags.weights);
    const { record, workspace } = await findRun(context.cwd, flags.workspace, run!);
    const params = {
      workspace,
      run: record.id,
      paths: paths.map((path) => resolve(context.cwd, path)),
      top: flags.top,
      weights,
      device: flags.device,
    };
    const result = await withEngine(context, (engine, signal) =>
      engine.request('run/predict', params, { signal, onProgress: context.output.progress }),
    );
    const near = result.predictions.map((each) => ({ ...each, path: shortestPath(each.path, context.cwd) }));
    context.output.result(result, (look) => predictionsPage(near, look));
  },
});
