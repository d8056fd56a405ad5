/** The templates of New Model File, in the order that they are offered. */

import { binary } from './binary.ts';
import { manyClasses } from './many-classes.ts';
import { resnet } from './resnet.ts';
import { smallCnn } from './small-cnn.ts';
import type { Template } from './template.ts';
import { vgg } from './vgg.ts';

export const templates: readonly Template[] = [smallCnn, vgg, resnet, binary, manyClasses];
