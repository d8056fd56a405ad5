/** `darkroom doctor`: versions, devices and what is missing on this machine. */

import { resolve } from 'node:path';
import { findWorkspace } from '../../client/workspace.ts';
import { defineCommand } from '../command.ts';
import { withEngine } from '../engine.ts';
import { workspaceFlag } from '../flags.ts';
import { doctorPage } from '../render/doctor.ts';

export const doctor = defineCommand({
  name: 'doctor',
  summary: 'Checks this machine: versions, devices, cache, and what is missing',
  words: { names: [] },
  flags: { workspace: workspaceFlag },
  examples: ['doctor', 'doctor --json'],
  async run(context, { flags }) {
    const { cwd, output } = context;
    const workspace = flags.workspace === undefined ? await findWorkspace(cwd) : resolve(cwd, flags.workspace);
    // The devices that are tried and fail are in the report; what their libraries print about it is not for people.
    const result = await withEngine(
      context,
      (engine, signal) => engine.request('engine/doctor', { workspace }, { signal }),
      { quiet: true },
    );
    output.result(result, (look) => doctorPage(result, look));
  },
});
