/** The page of a model file: its graph, as it was when the file was last saved. */

import type { ModelAsks, ModelMessage, ModelPageState } from '../../src/protocol/model-panel.ts';
import { connect } from '../host.ts';
import { ring } from '../ui/controls.ts';
import { element, replaceChildren } from '../ui/element.ts';
import { problem, problemOf } from '../ui/notices.ts';
import { modelGraphView } from '../views/model-graph.ts';
import '../styles/model.css';

const host = connect<ModelAsks, ModelMessage, ModelPageState>((message) => {
  waiting.hidden = message.kind !== 'building';
  if (message.kind === 'building') return replaceChildren(trouble);
  if (message.kind === 'problem') {
    // What was drawn before is not what the file says now.
    graph.element.classList.add('stale');
    return tell(message.problem);
  }
  name.textContent = `${fileName(host.state.file)} for ${message.summary.dataset}, ${message.summary.classes} classes`;
  graph.element.classList.remove('stale');
  graph.element.hidden = false;
  graph.show(message.summary);
});

const fileName = (path: string) =>
  path
    .split(/[\\/]/)
    .at(-1)!
    .replace(/\.model\.ts$/, '');

const name = element('h1', {}, fileName(host.state.file));
const waiting = ring('Building the model');
const trouble = element('div', {});
const graph = modelGraphView({
  save: (file) => void host.ask('save', file).catch(tell),
  fileName: () => fileName(host.state.file),
  open: (place) => void host.ask('openPlace', place).catch(tell),
});
graph.element.hidden = true;
document.querySelector('main')?.append(name, waiting, trouble, graph.element);

function tell(error: unknown) {
  replaceChildren(trouble, problem(problemOf(error), { label: 'Try again', onPress: () => host.ready() }));
}

host.ready();
