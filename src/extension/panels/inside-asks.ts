/** Answers what a run's page asks about the inside of its network: weights, kept epochs, means of classes. */

import { keptEpochs } from '../../client/kept-epochs.ts';
import { readRun } from '../../client/runs.ts';
import { modelName, shortId } from '../../figures/run-name.ts';
import type { InsideAsks } from '../../protocol/inside-panel.ts';
import { type ImageSource, inBuffers } from './images.ts';
import type { AskHandlers, SessionServices } from './sessions.ts';

/** Older ones than these are not offered: nobody looks for them in a list. */
const mostRuns = 100;

/** @param folder Of the run. */
export function insideAsks(
  folder: string,
  { workspace, run }: Pick<ImageSource, 'workspace' | 'run'>,
  services: SessionServices,
): AskHandlers<InsideAsks> {
  return {
    async keptEpochs() {
      const { record } = await readRun(folder);
      return keptEpochs(folder, record.epochsDone);
    },
    async otherRuns() {
      const runs = await services.runsOf(workspace);
      return {
        runs: runs
          .filter(({ record }) => record.epochsDone > 0 && record.id !== run)
          .slice(0, mostRuns)
          .map(({ folder: own, record }) => ({
            id: record.id,
            name: `${services.nameOf(own) ?? modelName(record)} (${shortId(record)})`,
          })),
      };
    },
    async weights({ sources }, work) {
      return inBuffers(await (await services.engine()).request('run/weights', { workspace, sources }, work));
    },
    async classMeans(wanted, work) {
      return inBuffers(await (await services.engine()).request('run/class-means', { workspace, run, ...wanted }, work));
    },
  };
}
