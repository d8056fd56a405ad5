/** `darkroom runs`: the runs of a workspace, read from their folders. Needs no engine. */

import { listRuns } from '../../client/runs.ts';
import { defineCommand } from '../command.ts';
import { workspaceFlag } from '../flags.ts';
import { findPlace } from '../places.ts';
import { runsPage } from '../render/runs.ts';

export const runs = defineCommand({
  name: 'runs',
  summary: 'Lists the runs of a workspace, newest first',
  words: { names: [] },
  flags: { workspace: workspaceFlag },
  examples: ['runs', 'runs --workspace ~/whales --json'],
  async run({ cwd, output }, { flags }) {
    const list = await listRuns(await findPlace(cwd, flags.workspace));
    output.result(list, (look) => runsPage(list, look));
  },
});
