/** All kernels that the compiler knows, by tfjs's kernel name. A new family adds its lines here. */

import type { CompositeTable, PrimitiveTable } from '../primitive.ts';
import { activationPrimitives } from './activation.ts';
import { convComposites, convPrimitives } from './conv.ts';
import { elementwiseComposites, elementwisePrimitives } from './elementwise.ts';
import { gatherComposites, gatherPrimitives } from './gather.ts';
import { matmulComposites, matmulPrimitives } from './matmul.ts';
import { normalizationComposites, normalizationPrimitives } from './normalization.ts';
import { poolPrimitives } from './pool.ts';
import { randomPrimitives } from './random.ts';
import { reduceComposites, reducePrimitives } from './reduce.ts';
import { shapeComposites, shapePrimitives } from './shape.ts';
import { transformPrimitives } from './transform.ts';

/** Ops with a lowering of their own. */
export const primitives: PrimitiveTable = {
  ...elementwisePrimitives,
  ...reducePrimitives,
  ...shapePrimitives,
  ...matmulPrimitives,
  ...activationPrimitives,
  ...convPrimitives,
  ...poolPrimitives,
  ...normalizationPrimitives,
  ...gatherPrimitives,
  ...randomPrimitives,
  ...transformPrimitives,
};

/** Kernels composed of primitives. */
export const composites: CompositeTable = {
  ...elementwiseComposites,
  ...reduceComposites,
  ...shapeComposites,
  ...matmulComposites,
  ...convComposites,
  ...normalizationComposites,
  ...gatherComposites,
};
