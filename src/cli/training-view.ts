/** Shows a training as it happens: the header, one living line, a line for each epoch; or the same as JSON. */

import { readRun } from '../client/runs.ts';
import type { TrainingListeners } from '../client/training.ts';
import type { Events } from '../protocol/requests.ts';
import type { Output } from './output.ts';
import { batchLine, epochLine, trainingHeader } from './render/training.ts';
import type { Terminal } from './terminal.ts';

export interface TrainingView extends TrainingListeners {
  /** The run that is shown, once it has begun. */
  readonly run: string | undefined;
  readonly paused: boolean;
  /** Resolves when everything that happened so far has been shown. */
  settled(): Promise<void>;
}

export function trainingView(terminal: Terminal, output: Output): TrainingView {
  let run: string | undefined;
  let folder = '';
  let paused = false;
  let epochStart = 0;
  let lastBatch: Events['run/log'] | undefined;
  // An epoch's line asks run.json whether it is the best, so lines that stay are shown one after the other.
  let shown = Promise.resolve();
  const inOrder = (show: () => void | Promise<void>) => {
    shown = shown.then(show);
  };

  const showBatch = () => {
    if (lastBatch?.line.type !== 'batch') return;
    const { line, epochs, etaSeconds } = lastBatch;
    terminal.status(batchLine(line, { epochs, etaSeconds, paused }, terminal.look()));
  };

  const showEpoch = async ({ line, epochs }: Events['run/log']) => {
    if (line.type !== 'epoch') return;
    const best = (await bestEpoch(folder)) === line.epoch;
    const seconds = line.time - epochStart;
    epochStart = line.time;
    lastBatch = undefined;
    terminal.out([epochLine(line, { epochs, best, seconds }, terminal.look())]);
  };

  return {
    get run() {
      return run;
    },
    get paused() {
      return paused;
    },
    onStarted(started) {
      run = started.run.id;
      folder = started.folder;
      // A resumed run's clock goes on where it stopped.
      epochStart = started.run.duration;
      output.event('started', started, (look) => [...trainingHeader(started.run, folder, look), '']);
    },
    onProgress: output.progress,
    onLog(event) {
      if (output.json) return output.event('log', event);
      const { line } = event;
      if (line.type === 'notice') inOrder(() => terminal.out([`  ${line.message}`]));
      else if (line.type === 'epoch') inOrder(() => showEpoch(event));
      else {
        lastBatch = event;
        showBatch();
      }
    },
    onState(event) {
      paused = event.state === 'paused';
      if (output.json) output.event('state', event);
      else showBatch();
    },
    onNotice(event) {
      output.event('notice', event, () => [`  ${event.message}`]);
    },
    settled: () => shown,
  };
}

async function bestEpoch(folder: string): Promise<number | undefined> {
  const found = await readRun(folder).catch(() => undefined);
  return found?.record.best?.epoch;
}
