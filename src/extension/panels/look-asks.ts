/** Answers what a run's page asks about many images at once: mistakes, suspected labels, neighbours and maps. */

import { isAbsolute } from 'node:path';
import { imageNotChosen } from '../../protocol/errors.ts';
import type { RunAsks } from '../../protocol/run-panel.ts';
import { type ImageSource, inBuffers } from './images.ts';
import type { AskHandlers, SessionServices } from './sessions.ts';

type LookAsks = Pick<RunAsks, 'mistakes' | 'suspects' | 'neighbours' | 'map' | 'openImage'>;

export function lookAsks(source: () => ImageSource, services: SessionServices): AskHandlers<LookAsks> {
  /** Files of the dataset that the page was told of. */
  const told = new Set<string>();
  const place = () => {
    const { workspace, run } = source();
    return { workspace, run, device: services.deviceFor(workspace) };
  };
  return {
    async mistakes({ split }, work) {
      const { workspace, run } = source();
      return inBuffers(await (await services.engine()).request('run/mistakes', { workspace, run, split }, work));
    },
    async suspects({ split }, work) {
      const { workspace, run } = source();
      return (await services.engine()).request('run/suspects', { workspace, run, split }, work);
    },
    async neighbours(params, work) {
      const { image } = params;
      if ('path' in image && !source().allows(image.path)) throw imageNotChosen(image.path);
      const found = await (await services.engine()).request('run/neighbours', { ...place(), ...params }, work);
      if (isAbsolute(found.prediction.path)) told.add(found.prediction.path);
      return found;
    },
    async map(params, work) {
      return inBuffers(await (await services.engine()).request('run/map', { ...place(), ...params }, work));
    },
    async openImage({ path }) {
      if (!told.has(path)) throw imageNotChosen(path);
      await services.openFile(path);
      return {};
    },
  };
}
