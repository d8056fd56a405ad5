/** Asks the engine what it finds on this machine, and shows it as a document with what to do. */

import type { CommandHandler } from '../commands.ts';
import { doctorDocument } from '../documents/doctor.ts';
import { setting } from '../settings.ts';

export const doctor: CommandHandler = async ({ engine, documents, workspaces, work }) => {
  const params = { workspace: workspaces.list[0]?.folder };
  const report = await work.run('Looking at this machine', async (signal) =>
    (await engine.get()).request('engine/doctor', params, { signal }),
  );
  await documents.show('Darkroom Doctor', doctorDocument(report, setting('device')));
};
