/** `darkroom data`: the classes, counts and split of a dataset, and what looks wrong with it. */

import { defineCommand } from '../command.ts';
import { withEngine } from '../engine.ts';
import { workspaceFlag } from '../flags.ts';
import { findPlace } from '../places.ts';
import { datasetPage } from '../render/dataset.ts';

export const data = defineCommand({
  name: 'data',
  summary: 'Shows the classes, counts, split and problems of a dataset',
  words: { names: ['dataset'] },
  flags: { workspace: workspaceFlag },
  examples: ['data whales', 'data whales --json'],
  async run(context, { words, flags }) {
    const workspace = await findPlace(context.cwd, flags.workspace);
    const result = await withEngine(context, (engine, signal) =>
      engine.request(
        'dataset/inspect',
        { workspace, name: words[0]! },
        { signal, onProgress: context.output.progress },
      ),
    );
    context.output.result(result, (look) => datasetPage(result, look));
  },
});
