/** What the constructors of layers have in common: options that are checked, and tfjs's own layer options beside them. */

import type { layers } from '@tensorflow/tfjs-layers';
import { z } from 'zod';

/** Options that every layer of tfjs takes: `name`, `inputShape`, `trainable`, … */
export type LayerOptions = NonNullable<ConstructorParameters<typeof layers.Layer>[0]>;

/** tfjs's own options pass through unread; it also hands over those that it read from a stored model. */
const ownOptions = {
  name: z.string().optional(),
  inputShape: z.array(z.number().nullable()).optional(),
  batchInputShape: z.array(z.number().nullable()).optional(),
  batchSize: z.number().optional(),
  dtype: z.string().optional(),
  trainable: z.boolean().optional(),
  weights: z.unknown().optional(),
  inputDType: z.string().optional(),
};

export const layerSchema = <S extends z.ZodRawShape>(shape: S) => z.strictObject({ ...ownOptions, ...shape });
