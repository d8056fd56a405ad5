/** The engine process: forked by a client, answering its requests with the real handlers. */

import { version } from '../../package.json';
import { inBackground } from './background.ts';
import { handlers } from './handlers.ts';
import { runEngine } from './lifetime.ts';

runEngine({ handlers: inBackground(handlers, ['run/neighbours', 'run/map', 'run/mistakes', 'run/suspects']), version });
