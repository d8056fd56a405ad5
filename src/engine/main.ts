/** The engine process: forked by a client, answering its requests with the real handlers. */

import { version } from '../../package.json';
import { backgroundProcess } from './background.ts';
import { handlers } from './handlers.ts';
import { runEngine } from './lifetime.ts';

const background = backgroundProcess();
const delegated = background.delegate(handlers, ['run/neighbours', 'run/map', 'run/mistakes', 'run/suspects']);
runEngine({ handlers: delegated, version, onEvent: background.see });
