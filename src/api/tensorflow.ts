/** What `import * as tf from '@tensorflow/tfjs'` gives a model file: tfjs-core and tfjs-layers, the engine's own copies. */

// Types only; at run time the engine's own copy gets the methods from chained-ops.ts.
import type {} from '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops';
import './chained-ops.ts';

export * from '@tensorflow/tfjs-core';
export * from '@tensorflow/tfjs-layers';
