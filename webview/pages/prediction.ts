/** The page of predictions: which run is asked, and what it says of one image or of a folder. */

import type { PredictionAsks, PredictionMessage, PredictionPageState } from '../../src/protocol/prediction-panel.ts';
import type { Prediction } from '../../src/protocol/runs.ts';
import type { Save } from '../charts/save.ts';
import { connect } from '../host.ts';
import { button, dropdown } from '../ui/controls.ts';
import { element, replaceChildren } from '../ui/element.ts';
import { problem, problemOf } from '../ui/notices.ts';
import { progressBar } from '../ui/progress-bar.ts';
import { forgetPictures } from '../views/pictures.ts';
import { imageList } from '../views/prediction/image-list.ts';
import { oneImage } from '../views/prediction/one-image.ts';
import { emptyPrediction, withMessage } from '../views/prediction/prediction-data.ts';
import '../styles/prediction.css';

let data = emptyPrediction;
let shown: readonly Prediction[] | undefined;
const unfolded = { saliency: false, maps: false };

const host = connect<PredictionAsks, PredictionMessage, PredictionPageState>((message) => {
  const before = data;
  data = withMessage(data, message);
  if (message.kind === 'start') {
    host.remember({ paths: message.paths, run: message.run });
    if (JSON.stringify(before.paths) !== JSON.stringify(message.paths)) {
      forgetPictures();
      Object.assign(unfolded, { saliency: false, maps: false });
    }
  }
  update();
});

const name = element('h1', {});
const runs = dropdown('Run', (run) => void host.ask('predict', { run }).catch(tell));
const again = button('Predict again', {
  onPress: () => data.run && void host.ask('predict', { run: data.run }).catch(tell),
});
const bar = progressBar('Progress of the prediction');
const trouble = element('div', {});
const body = element('div', {});
document
  .querySelector('main')
  ?.append(name, element('div', { class: 'toolbar' }, runs.element, again), bar.element, trouble, body);
update();

const save: Save = (file) => void host.ask('save', file).catch(tell);
const open = (path: string) => void host.ask('open', { path }).catch(tell);

let shownRuns = '';
function update() {
  const { paths, predictions, progress, problem: wrong } = data;
  name.textContent =
    paths.length === 0 ? 'Prediction' : paths.map(lastPart).slice(0, 3).join(', ') + (paths.length > 3 ? ' …' : '');
  const choices = data.runs.map(({ id, name: text }) => ({ value: id, text }));
  const key = JSON.stringify([choices, data.run]);
  if (key !== shownRuns) runs.set(choices, data.run ?? '');
  shownRuns = key;
  for (const part of [runs.element, again]) part.hidden = data.runs.length === 0;
  bar.element.hidden = predictions !== undefined || wrong !== undefined;
  if (progress)
    bar.set(
      progress.total ? progress.done / progress.total : 0,
      `${progress.phase}: ${progress.done} of ${progress.total}`,
    );
  else bar.set(0, 'Starting the engine');
  if (wrong) tell(wrong);
  else replaceChildren(trouble);
  if (predictions === shown && predictions !== undefined) return;
  shown = predictions;
  if (predictions === undefined) {
    // What was shown of another run stays until the new answer is there, but pale.
    body.classList.toggle('stale', true);
    if (wrong) body.replaceChildren();
    return;
  }
  body.classList.toggle('stale', false);
  if (data.list) showList(predictions);
  else if (predictions[0]) replaceChildren(body, imageView(predictions[0]));
}

function showList(predictions: readonly Prediction[]) {
  const list = imageList({ host, predictions, save, onChoose: (prediction) => showOne(prediction) });
  const showOne = (prediction: Prediction) => {
    const back = button('Back to all images', {
      onPress() {
        replaceChildren(body, list);
        list.querySelector<HTMLElement>('button.row[tabindex="0"]')?.focus();
      },
    });
    replaceChildren(body, element('div', { class: 'toolbar' }, back), imageView(prediction));
    back.focus();
  };
  replaceChildren(body, list);
}

const imageView = (prediction: Prediction) =>
  oneImage({
    host,
    prediction,
    classNames: data.classNames,
    workspace: host.state.workspace ?? '',
    save,
    onOpen: open,
    unfolded,
  });

const lastPart = (path: string) => path.split(/[\\/]/).filter(Boolean).at(-1) ?? path;

function tell(error: unknown) {
  const retry = { label: 'Try again', onPress: () => host.ready() };
  replaceChildren(trouble, problem(problemOf(error), retry));
}

host.ready();
