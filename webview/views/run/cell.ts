/** Cells of tables of images: words as they are, numbers short. */

import { formatNumber } from '../../../src/figures/format.ts';

export const cell = (value: string | number): string => (typeof value === 'number' ? formatNumber(value) : value);
