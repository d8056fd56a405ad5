/** The request `run/input`: an image as a run's network sees it, with that run's preprocessing. */

import type { Handler } from '../context.ts';
import { pngOfPixels } from '../preprocess/png.ts';
import { findRun } from '../runs/folders.ts';
import { readRecord } from '../runs/record.ts';
import { readImage } from './image.ts';

export const showInput: Handler<'run/input'> = async ({ workspace, run, image }, context) => {
  const { input } = await readRecord(await findRun(workspace, run));
  const { pixels } = await readImage(workspace, image, input, context);
  const { height, width, channels } = input;
  return { png: await pngOfPixels(pixels, input), height, width, channels };
};
