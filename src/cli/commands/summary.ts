/** `darkroom summary`: the layers of a model file. */

import { dirname, resolve } from 'node:path';
import { defineCommand } from '../command.ts';
import { withEngine } from '../engine.ts';
import { setFlag, workspaceFlag } from '../flags.ts';
import { findPlace } from '../places.ts';
import { costsPage } from '../render/costs.ts';
import { summaryPage } from '../render/summary.ts';

export const summary = defineCommand({
  name: 'summary',
  summary: "Shows a model file's layers, shapes and parameters",
  words: { names: ['file.model.ts'] },
  flags: {
    costs: { kind: 'switch', description: 'Also memory and multiply-adds of each layer, for one image' },
    workspace: workspaceFlag,
    set: setFlag,
  },
  examples: ['summary mnist.model.ts', 'summary mnist.model.ts --costs --set filters=8'],
  async run(context, { words, flags }) {
    const file = resolve(context.cwd, words[0]!);
    const workspace = await findPlace(context.cwd, flags.workspace, dirname(file));
    const result = await withEngine(context, (engine, signal) =>
      engine.request('model/summary', { workspace, file, set: flags.set }, { signal }),
    );
    context.output.result(result, (look) => (flags.costs ? costsPage : summaryPage)(result, look));
  },
});
