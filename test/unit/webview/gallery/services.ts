/** What sessions get where there is no editor: nothing is saved or chosen, the engine is real. */

import { readFile } from 'node:fs/promises';
import type { EngineClient } from '../../../../src/client/engine.ts';
import { listRuns } from '../../../../src/client/runs.ts';
import type { SessionServices } from '../../../../src/extension/panels/sessions.ts';

export const plainServices = (engine: EngineClient, change: Partial<SessionServices> = {}): SessionServices => ({
  engine: async () => engine,
  deviceFor: () => undefined,
  nameOf: () => undefined,
  runsOf: async (workspace) => (await listRuns(workspace)).runs,
  save: async () => false,
  chooseImage: async () => undefined,
  chooseRuns: async () => undefined,
  steer: async () => undefined,
  openRun: () => undefined,
  openFile: async () => undefined,
  texts: {
    read: (path) => readFile(path, 'utf8'),
    edit: async () => false,
    watch: () => ({ dispose: () => undefined }),
  },
  report: (error) => console.error(error),
  ...change,
});
