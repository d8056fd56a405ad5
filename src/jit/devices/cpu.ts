/** ONNX Runtime's CPU provider. */

import { availableParallelism, cpus } from 'node:os';
import type { Device } from './device.ts';

export const cpu: Device = {
  id: 'cpu',
  offered: () => true,
  async describe() {
    const threads = availableParallelism();
    return `${cpus()[0]?.model.trim() ?? process.arch}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`;
  },
  session: ({ threads = availableParallelism() }) => ({
    id: 'cpu',
    variant: threads === availableParallelism() ? undefined : `${threads}`,
    ownMemory: false,
    options: {
      executionProviders: ['cpu'],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      graphOptimizationLevel: 'all',
      logSeverityLevel: 3,
      // Threads that spin while they wait for each other gain a few percent on an idle machine, and lose a factor of
      // three to six as soon as something else (an editor, another training) wants a core.
      extra: { session: { 'intra_op.allow_spinning': '0' } },
    },
  }),
};
