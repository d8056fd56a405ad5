/** This process and its machine, as locks of runs name them. */

import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { type Machine, type ProcessIdentity, startOf } from '../../protocol/run-lock.ts';

export const thisMachine: Machine = {
  host: hostname(),
  kill: process.kill,
  read: (path) => readFileSync(path, 'utf8'),
};

export const thisProcess = (): ProcessIdentity => ({
  pid: process.pid,
  host: thisMachine.host,
  started: startOf(process.pid, thisMachine),
});
