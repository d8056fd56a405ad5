/** The requests about trainings: start or resume one, stop it, pause it, let it continue. */

import { runNotActive } from '../../protocol/errors.ts';
import type { Handler } from '../context.ts';
import { conduct } from './conduct.ts';
import { resumeTraining } from './resume.ts';
import { startTraining } from './start.ts';
import { Steering } from './steering.ts';

/** The trainings of this process, by run id. */
const active = new Map<string, Steering>();

/** Answers when the run's folder is there; the training goes on by itself and ends with `run/ended`. */
export const startRun: Handler<'run/start'> = async (params, context) => {
  const { resume } = params;
  const training = await (resume === undefined
    ? startTraining(params, context)
    : resumeTraining({ ...params, resume }, context));
  const { record, folder } = training.journal;
  const steering = new Steering();
  active.set(record.id, steering);
  void conduct(training, steering, context).finally(() => {
    if (active.get(record.id) === steering) active.delete(record.id);
  });
  return { run: record, folder };
};

/** Stops after the batch in progress; the checkpoint that is written then loses nothing. */
export const stopRun: Handler<'run/stop'> = async ({ run }) => {
  steeringOf(run).stop();
  return {};
};

export const pauseRun: Handler<'run/pause'> = async ({ run }) => {
  steeringOf(run).pause();
  return {};
};

export const continueRun: Handler<'run/continue'> = async ({ run }) => {
  steeringOf(run).continue();
  return {};
};

function steeringOf(run: string): Steering {
  const steering = active.get(run);
  if (!steering) throw runNotActive(run);
  return steering;
}
