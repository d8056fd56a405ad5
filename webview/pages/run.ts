/** The page of a run: head, tabs, and a redraw of what is seen with each message of the panel. */

import { modelName, shortId } from '../../src/figures/run-name.ts';
import { capital } from '../../src/figures/words.ts';
import type { RunAsks, RunMessage, RunPageState, RunTab } from '../../src/protocol/run-panel.ts';
import type { ImageReference, SplitName } from '../../src/protocol/runs.ts';
import { connect } from '../host.ts';
import { ring } from '../ui/controls.ts';
import { element, replaceChildren } from '../ui/element.ts';
import { problem, problemOf } from '../ui/notices.ts';
import { onceAfter } from '../ui/planned.ts';
import { type Tab, tabs } from '../ui/tabs.ts';
import { configView } from '../views/run/config.ts';
import { confusionView } from '../views/run/confusion.ts';
import type { RunContext, RunView } from '../views/run/context.ts';
import { curvesView } from '../views/run/curves.ts';
import { findingsView } from '../views/run/findings.ts';
import { graphView } from '../views/run/graph.ts';
import { header } from '../views/run/header.ts';
import { layersView } from '../views/run/layers.ts';
import { mapView } from '../views/run/map.ts';
import { meansView } from '../views/run/means.ts';
import { metricsView } from '../views/run/metrics.ts';
import { mistakesView } from '../views/run/mistakes.ts';
import { probeView } from '../views/run/probe.ts';
import { emptyRun, withMessage } from '../views/run/run-data.ts';
import { saliencyView } from '../views/run/saliency.ts';
import { summaryView } from '../views/run/summary.ts';
import { weightsView } from '../views/run/weights.ts';
import '../styles/run.css';

/** Milliseconds between two redraws while a training tells of its batches. */
const pause = 200;
const planUpdate = onceAfter(update);

let data = emptyRun;

const host = connect<RunAsks, RunMessage, RunPageState>((message) => {
  data = withMessage(data, message);
  // All of the run is there again, whatever was in the way.
  if (message.kind === 'run') replaceChildren(trouble);
  if (message.kind === 'inspect') inspect(message.image);
  else if (message.kind === 'problem') tell(message.problem);
  else if (message.kind === 'log') planUpdate(pause);
  else planUpdate(0);
});

const trouble = element('div', {});
const context: RunContext = {
  host,
  inspect,
  explain(image) {
    host.remember({ image });
    bar.show('saliency');
  },
  save: (file) => void host.ask('save', file).catch(tell),
  showLayer(name) {
    bar.show('layers');
    layersTab.reveal(name);
  },
  tell,
  fileName: () => (data.record ? `${modelName(data.record)} ${shortId(data.record)}` : 'run'),
  evaluate: (split) => void evaluate(split),
  cancelEvaluation: () => evaluating?.abort(),
};
let evaluating: AbortController | undefined;

async function evaluate(split: SplitName) {
  const own = new AbortController();
  evaluating = own;
  try {
    await host.ask('evaluate', { split }, { signal: own.signal });
    replaceChildren(trouble);
  } catch (error) {
    if (!own.signal.aborted) tell(error);
  }
}

const head = header(context);
const findings = findingsView(context, ({ tab, evidence }) => {
  if (evidence.split) host.remember({ split: evidence.split });
  if (tab === 'layers' && evidence.layers?.[0]) return context.showLayer(evidence.layers[0]);
  bar.show(tab);
  views[tab].element.scrollIntoView({ block: 'nearest' });
});
const layersTab = layersView(context);
const views: Readonly<Record<RunTab, RunView>> = {
  curves: curvesView(context),
  metrics: metricsView(context),
  confusion: confusionView(context),
  mistakes: mistakesView(context),
  probe: probeView(context),
  map: mapView(context),
  layers: layersTab,
  graph: graphView(context),
  saliency: saliencyView(context),
  weights: weightsView(context),
  means: meansView(context),
  summary: summaryView(context),
  config: configView(),
};
let active: RunTab = host.state.tab ?? 'curves';
const titled = (id: RunTab): Tab<RunTab> => ({
  id,
  title: capital(id),
  view: views[id].element,
});
const bar = tabs('Run', (Object.keys(views) as RunTab[]).map(titled), active, (id) => {
  active = id;
  host.remember({ tab: id });
  update();
});
const waiting = ring('Reading the run');
document.querySelector('main')?.append(waiting, head.element, trouble, findings.element, bar.element);
update();

function update() {
  waiting.hidden = data.record !== undefined || data.problem !== undefined;
  for (const part of [head.element, bar.element]) part.hidden = data.record === undefined;
  head.update(data);
  findings.update(data);
  views[active].update(data);
}

function inspect(image: ImageReference) {
  bar.show('layers');
  layersTab.show(image);
  layersTab.element.scrollIntoView({ block: 'nearest' });
  // What was pressed is on another tab now: whoever uses keys goes on here.
  layersTab.element.tabIndex = -1;
  if (document.hasFocus()) layersTab.element.focus({ preventScroll: true });
}

function tell(error: unknown) {
  const dismiss = { label: 'Dismiss', onPress: () => replaceChildren(trouble) };
  const again = { label: 'Try again', onPress: () => host.ready() };
  replaceChildren(trouble, problem(problemOf(error), data.record ? dismiss : again));
  update();
}

host.ready();
