/** Reads datasets and runs again, for changes that no watcher sees (a network drive); and more rows of the runs. */

import type { CommandHandler } from '../commands.ts';
import type { RunNode } from '../trees/run-nodes.ts';

export const refresh: CommandHandler = async ({ workspaces, models, runs, trees }) => {
  await workspaces.refresh();
  await models.refresh();
  await runs.refresh();
  trees.datasets.refresh();
};

export const loadMoreRuns: CommandHandler = async ({ trees }, node) =>
  trees.runs.showMore((node as RunNode & { kind: 'more' }).workspace.folder);
