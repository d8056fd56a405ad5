/** What `import * as tf from '@tensorflow/tfjs'` gives a model file: tfjs-core and tfjs-layers, the engine's own copies. */

import './chained.ts';

export * from '@tensorflow/tfjs-core';
export * from '@tensorflow/tfjs-layers';
