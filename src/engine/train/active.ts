/** The trainings of this process, by run id. Known without loading what trains. */

import type { Steering } from './steering.ts';

export const active = new Map<string, Steering>();
