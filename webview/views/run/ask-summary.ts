/** The run's network, built once for all tabs that show it. */

import type { ModelSummary } from '../../../src/protocol/runs.ts';
import type { AskOptions } from '../../host.ts';
import type { RunContext } from './context.ts';

let known: Promise<ModelSummary> | undefined;

/** Asks again after it was refused. */
export function askSummary({ host }: Pick<RunContext, 'host'>, options?: AskOptions): Promise<ModelSummary> {
  known ??= host.ask('summary', {}, options);
  known.catch(() => {
    known = undefined;
  });
  return known;
}
