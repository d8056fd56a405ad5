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
    },
  }),
};
