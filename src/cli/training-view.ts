/** Shows a training as it happens: the header, one living line, a line for each epoch; or the same as JSON. */

import type { TrainingListeners } from '../client/training.ts';
import type { Events } from '../protocol/requests.ts';
import type { Output } from './output.ts';
import { batchLine, epochLine, noticeLines, trainingHeader } from './render/training.ts';
import type { Terminal } from './terminal.ts';

export interface TrainingView extends TrainingListeners {
  /** The run that is shown, once it has begun. */
  readonly run: string | undefined;
  readonly paused: boolean;
}

/** @param keys Whether the keyboard is listened to, which the header then tells. */
export function trainingView(terminal: Terminal, output: Output, keys: boolean): TrainingView {
  let run: string | undefined;
  let paused = false;
  let epochStart = 0;
  let lastBatch: Events['run/log'] | undefined;

  const showBatch = () => {
    if (lastBatch?.line.type !== 'batch') return;
    const { line, epochs, etaSeconds } = lastBatch;
    terminal.status(batchLine(line, { epochs, etaSeconds, paused }, terminal.look()));
  };

  const showEpoch = ({ line, epochs, best }: Events['run/log']) => {
    if (line.type !== 'epoch') return;
    const seconds = line.time - epochStart;
    epochStart = line.time;
    lastBatch = undefined;
    terminal.out([epochLine(line, { epochs, best: best?.epoch === line.epoch, seconds }, terminal.look())]);
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
      // A resumed run's clock goes on where it stopped.
      epochStart = started.run.duration;
      output.event('started', started, (look) => [...trainingHeader(started.run, started.folder, look, keys), '']);
    },
    onProgress: output.progress,
    onLog(event) {
      if (output.json) return output.event('log', event);
      const { line } = event;
      if (line.type === 'notice') terminal.out(noticeLines(line.message, terminal.look()));
      else if (line.type === 'epoch') showEpoch(event);
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
      output.event('notice', event, (look) => noticeLines(event.message, look));
    },
  };
}
