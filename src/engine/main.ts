/** The engine process: forked by a client, answering its requests with the real handlers. */

import { version } from '../../package.json';
import { inBackground } from './background.ts';
import { handlers } from './handlers.ts';
import { runEngine } from './lifetime.ts';
import { active } from './train/active.ts';

const delegated = inBackground(handlers, {
  always: ['run/neighbours', 'run/map', 'run/mistakes', 'run/suspects'],
  whileTraining: ['run/evaluate', 'run/ranking', 'run/report'],
  isTraining: () => active.size > 0,
});
runEngine({ handlers: delegated, version });
