/** The page of a run: keeps what the panel sends and draws it anew with each message. */

import type { FromRunPage, RunPageState, ToRunPage } from '../src/protocol/run-panel.ts';
import { emptyRun, type RunData, runView, withMessage } from './views/run.ts';
import './run.css';

interface Host {
  postMessage(message: FromRunPage): void;
  setState(state: RunPageState): void;
}

declare function acquireVsCodeApi(): Host;

const host = acquireVsCodeApi();
host.setState(JSON.parse(document.body.dataset.state ?? '{}'));

const main = document.querySelector('main');
let data: RunData = emptyRun;
let drawing = false;

window.addEventListener('message', ({ data: message }: MessageEvent<ToRunPage>) => {
  data = withMessage(data, message);
  if (drawing) return;
  drawing = true;
  // Many lines may arrive within a frame; they are drawn once.
  requestAnimationFrame(() => {
    drawing = false;
    if (main) main.innerHTML = runView(data);
  });
});

host.postMessage({ kind: 'ready' });
