/** The layers that model files get beside tfjs's own. A new one is a file of its own and a line here. */

import { gelu, hardSwish, logSoftmax, mish, swish } from './activations.ts';
import { spatialDropout2d } from './spatial-dropout-2d.ts';

export const layers = { spatialDropout2d, gelu, mish, swish, hardSwish, logSoftmax } as const;
