/** The one table of dataset formats. Guessing goes through it in this order, from the most particular on. */

import { cifar10, cifar100 } from './cifar.ts';
import { csv } from './csv.ts';
import { folders } from './folders.ts';
import { idx } from './idx.ts';
import type { FormatReader } from './source.ts';

export const formats: readonly FormatReader[] = [csv, idx, cifar10, cifar100, folders];
