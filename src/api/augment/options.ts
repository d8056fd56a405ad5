/** What the options of augmentations have in common. */

import { z } from 'zod';
import { colourMessage, colourText, isColour } from '../colour.ts';

export interface AugmentationOptions {
  /** Part of the images that is changed, 0..1. */
  readonly p?: number;
  /**
   * Only images of these classes: `['leopard']`. With numbers 0..1, how strongly those of each class:
   * `{ leopard: 1, squirrel: 0.5 }`; where there is no more or less, as in a flip, how often.
   */
  readonly only?: readonly string[] | Readonly<Record<string, number>>;
}

const part = () => z.number().min(0).max(1);

/** Any number of at least 0 and at most `most`. */
export const upTo = (most: number) => z.number().min(0).max(most);

const fillSchema = z.custom<'reflect' | 'wrap' | 'nearest' | number | readonly [number, number, number]>(
  (value) => value === 'reflect' || value === 'wrap' || value === 'nearest' || isColour(value),
  { error: `must be "reflect", "wrap" or "nearest", or ${colourText}` },
);

/** Where pixels come from outside of the image. Keras's default: the image mirrored at its edge. */
export const fill = () => fillSchema.default('reflect');

export const colour = (usual: number) =>
  z.custom<number | readonly [number, number, number]>(isColour, { error: colourMessage }).default(usual);

export const augmentationSchema = <S extends z.ZodRawShape>(shape: S, p = 1) =>
  z.strictObject({
    ...shape,
    p: part().default(p),
    only: z.union([z.array(z.string()).min(1), z.record(z.string(), part())]).optional(),
  });
