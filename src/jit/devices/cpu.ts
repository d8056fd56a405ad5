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
  session: () => ({
    id: 'cpu',
    ownMemory: false,
    options: {
      executionProviders: ['cpu'],
      intraOpNumThreads: Number(process.env.DARKROOM_THREADS) || availableParallelism(),
      interOpNumThreads: 1,
      executionMode: 'sequential',
      graphOptimizationLevel: 'all',
      logSeverityLevel: 3,
    },
  }),
};
