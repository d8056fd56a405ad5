/** Puts the curves and params of several runs side by side. */

import type { CommandHandler } from '../commands.ts';
import { runsOf } from './arguments.ts';

export const compareRuns: CommandHandler = async (services, ...args) => {
  const runs = await runsOf(services, args, { placeHolder: 'Runs to compare' });
  if (runs?.length) services.panels.compare(runs.map(({ folder }) => folder));
};
