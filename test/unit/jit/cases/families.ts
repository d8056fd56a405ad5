/** All cases by family; the same run on every device. */

import type { Case } from '../harness.ts';
import { convCases } from './conv.ts';
import { elementwiseCases } from './elementwise.ts';
import { gatherCases, productCases } from './gather.ts';
import { layoutCases } from './layout.ts';
import { lossCases } from './losses.ts';
import { poolCases } from './pool.ts';
import { reduceCases } from './reduce.ts';
import { shapeCases } from './shape.ts';

export const families: Readonly<Record<string, readonly Case[]>> = {
  convolutions: convCases,
  pooling: poolCases,
  elementwise: elementwiseCases,
  reductions: reduceCases,
  shapes: shapeCases,
  layouts: layoutCases,
  'indices and resizing': gatherCases,
  'products and normalization': productCases,
  'losses and metrics': lossCases,
};
