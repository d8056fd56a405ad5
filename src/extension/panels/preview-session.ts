/**
 * The session of a preview: training images as a model file has them changed, followed as the file is edited and saved.
 * Changes go into the editor's text and never to the disk.
 */

import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { watchFolder } from '../../client/watch-folder.ts';
import type { FromPreviewPage, PreviewAsks, PreviewPageState, ToPreviewPage } from '../../protocol/preview-panel.ts';
import { ownBuffer } from './images.ts';
import { answering, type Session, type SessionServices, toProblem } from './sessions.ts';

/** Milliseconds in which several changes are looked at together. */
const settling = 150;

export function previewSession(
  { workspace, file }: PreviewPageState,
  tell: (message: ToPreviewPage) => void,
  services: SessionServices,
): Session<FromPreviewPage> {
  const { texts } = services;
  const over = new AbortController();
  const ends: (() => void)[] = [];
  let saved = 0;

  const say = (message: ToPreviewPage) => {
    if (!over.signal.aborted) tell(message);
  };
  const changedAt = () =>
    stat(file).then(
      ({ mtimeMs }) => mtimeMs,
      () => 0,
    );
  const soon = (work: () => Promise<void>) => {
    let timer: NodeJS.Timeout | undefined;
    ends.push(() => clearTimeout(timer));
    return () => {
      clearTimeout(timer);
      timer = setTimeout(() => void work(), settling);
    };
  };

  const tellSource = async () => {
    try {
      const source = await texts.read(file);
      say({ kind: 'source', source: await (await services.engine()).request('model/augmentations', { source }) });
    } catch (error) {
      say({ kind: 'problem', problem: toProblem(error, services.report) });
    }
  };
  const lookAtDisk = async () => {
    const now = await changedAt();
    if (now === saved) return;
    saved = now;
    say({ kind: 'saved' });
  };

  const watch = async () => {
    if (ends.length > 0) return;
    const watched = texts.watch(file, soon(tellSource));
    const unwatch = watchFolder(dirname(file), soon(lookAtDisk));
    ends.push(
      () => watched.dispose(),
      () => unwatch?.(),
    );
    saved = await changedAt();
  };

  const answer = answering<PreviewAsks>(
    {
      async preview(params, work) {
        const engine = await services.engine();
        const { pixels, ...shown } = await engine.request('model/preview', { workspace, file, ...params }, work);
        return { ...shown, pixels: ownBuffer(pixels) };
      },
      async steps({ id }, work) {
        const { steps } = await (await services.engine()).request('model/steps', { workspace, file, id }, work);
        return { steps: steps.map(({ png, ...step }) => ({ ...step, png: ownBuffer(png) })) };
      },
      async change(change, work) {
        const source = await texts.read(file);
        const { edits } = await (await services.engine()).request('model/augment-edits', { source, change }, work);
        return { written: edits !== undefined && (await texts.edit(file, source, edits)) };
      },
    },
    say,
    services.report,
  );
  return {
    receive(message) {
      if (message.kind !== 'ready') return answer.receive(message);
      void watch();
      void tellSource();
    },
    dispose() {
      over.abort();
      for (const end of ends) end();
      answer.cancelAll();
    },
  };
}
