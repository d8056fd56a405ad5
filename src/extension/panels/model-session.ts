/** The session of a model file's page: its layers as they are now, and again each time that the file is saved. */

import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { watchFolder } from '../../client/watch-folder.ts';
import type { FromModelPage, ModelAsks, ModelPageState, ToModelPage } from '../../protocol/model-panel.ts';
import { saveAsk } from './images.ts';
import { layerPlaces } from './places.ts';
import { answering, type Session, type SessionServices, toProblem } from './sessions.ts';

/** Milliseconds: editors write a file in several steps. */
const settling = 150;

export function modelSession(
  { workspace, file }: ModelPageState,
  tell: (message: ToModelPage) => void,
  services: SessionServices,
): Session<FromModelPage> {
  const places = layerPlaces(services);
  const over = new AbortController();
  let unwatch: (() => void) | undefined;
  let timer: NodeJS.Timeout | undefined;
  let shown = 0;
  let turn = 0;

  const say = (message: ToModelPage) => {
    if (!over.signal.aborted) tell(message);
  };
  const changedAt = () =>
    stat(file).then(
      ({ mtimeMs }) => mtimeMs,
      () => 0,
    );

  const build = async () => {
    const own = ++turn;
    say({ kind: 'building' });
    try {
      shown = await changedAt();
      const engine = await services.engine();
      const summary = await engine.request('model/summary', { workspace, file }, { signal: over.signal });
      if (own === turn) say({ kind: 'summary', summary: places.learn(summary) });
    } catch (error) {
      if (own === turn && !over.signal.aborted) say({ kind: 'problem', problem: toProblem(error, services.report) });
    }
  };

  const watch = () => {
    unwatch ??= watchFolder(dirname(file), () => {
      clearTimeout(timer);
      timer = setTimeout(async () => {
        if ((await changedAt()) !== shown) await build();
      }, settling);
    });
  };

  const answer = answering<ModelAsks>({ ...saveAsk(services), ...places.asks }, say, services.report);
  return {
    receive(message) {
      if (message.kind !== 'ready') return answer.receive(message);
      watch();
      void build();
    },
    dispose() {
      over.abort();
      clearTimeout(timer);
      unwatch?.();
      answer.cancelAll();
    },
  };
}
