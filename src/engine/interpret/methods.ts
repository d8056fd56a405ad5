/** All methods of attribution by name. A new one is a file of its own and a line here. */

import type { AttributionMethod } from '../../protocol/attributions.ts';
import { gradCam } from './grad-cam.ts';
import { integratedGradients } from './integrated-gradients.ts';
import type { Method } from './method.ts';
import { occlusion } from './occlusion.ts';
import { saliency } from './saliency.ts';

export const methods: { readonly [M in AttributionMethod]: Method<M> } = {
  gradcam: gradCam,
  saliency,
  'integrated-gradients': integratedGradients,
  occlusion,
};
