/** All augmentations by name. A new one is a file of its own and a line here. */

import { blur } from './blur.ts';
import { brightness } from './brightness.ts';
import { contrast } from './contrast.ts';
import { cutmix } from './cutmix.ts';
import { cutout } from './cutout.ts';
import { flip } from './flip.ts';
import { mixup } from './mixup.ts';
import { noise } from './noise.ts';
import { quarterTurn } from './quarter-turn.ts';
import { rotate } from './rotate.ts';
import { saturation } from './saturation.ts';
import { shear } from './shear.ts';
import { shift } from './shift.ts';
import { zoom } from './zoom.ts';

export const augmentations = {
  flip,
  quarterTurn,
  rotate,
  shift,
  zoom,
  shear,
  brightness,
  contrast,
  saturation,
  noise,
  blur,
  cutout,
  mixup,
  cutmix,
} as const;
