/**
 * The panels: run, comparison, prediction, graph of a model, preview of its images. Each is a webview beside the editor with a session behind it; a page that was
 * hidden is made anew when it is shown, and a window that was reloaded brings its panels back.
 */

import { randomBytes } from 'node:crypto';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { ComparePageState } from '../../protocol/compare-panel.ts';
import type { FromModelPage, ModelPageState } from '../../protocol/model-panel.ts';
import type { PredictionPageState } from '../../protocol/prediction-panel.ts';
import type { FromPreviewPage, PreviewPageState } from '../../protocol/preview-panel.ts';
import type { RunPageState } from '../../protocol/run-panel.ts';
import type { ImageReference } from '../../protocol/runs.ts';
import { besideCode } from '../columns.ts';
import { modelName } from '../model-files.ts';
import { type CompareSession, compareSession } from './compare-session.ts';
import { editorServices, type PanelServices } from './editor-services.ts';
import { modelSession } from './model-session.ts';
import { pageHtml } from './page.ts';
import { type PredictionRequest, type PredictionSession, predictionSession } from './prediction-session.ts';
import { previewSession } from './preview-session.ts';
import { type RunSession, runSession } from './run-session.ts';
import type { Session } from './sessions.ts';

export interface Panels extends vscode.Disposable {
  /** Shows the run of a folder; a panel that is there already comes to the front. */
  show(folder: string): void;
  /** Shows runs side by side, in the one panel that compares. */
  compare(folders: readonly string[]): void;
  /** Predicts images and folders, in the workspace's one panel of predictions. */
  predict(request: PredictionRequest): void;
  /** Shows the graph of a model file; each has a panel of its own. */
  graph(model: ModelPageState): void;
  /** Shows training images as a model file has them changed; each has a panel of its own. */
  preview(model: ModelPageState): void;
  /** Shows what a run's layers make of an image, in the run's panel. */
  activations(request: { readonly folder: string; readonly image: ImageReference }): void;
}

type PageName = 'run' | 'compare' | 'prediction' | 'model' | 'preview';

interface Shown<S> {
  readonly panel: vscode.WebviewPanel;
  readonly session: S;
}

export function createPanels(services: PanelServices): Panels {
  const scripts = vscode.Uri.joinPath(services.extensionUri, 'out', 'webview');
  const options: vscode.WebviewOptions = { enableScripts: true, localResourceRoots: [scripts] };
  const runs = new Map<string, Shown<RunSession>>();
  const comparisons = new Map<'one', Shown<CompareSession>>();
  const predictions = new Map<string, Shown<PredictionSession>>();
  const models = new Map<string, Shown<Session<FromModelPage>>>();
  const previews = new Map<string, Shown<Session<FromPreviewPage>>>();
  const sessions = editorServices(services, (folder) => show(folder));

  const open = (page: PageName, title: string) =>
    vscode.window.createWebviewPanel(
      `darkroom.${page}`,
      title,
      { viewColumn: besideCode(), preserveFocus: true },
      options,
    );

  /** Gives a panel its page, and the page its session. */
  function fill<Key, Message, S extends Session<Message>>(
    all: Map<Key, Shown<S>>,
    key: Key,
    panel: vscode.WebviewPanel,
    page: { name: PageName; state: unknown; session: (tell: (message: unknown) => void) => S },
  ): S {
    const session = page.session((message) => void panel.webview.postMessage(message));
    all.set(key, { panel, session });
    panel.webview.options = options;
    panel.webview.onDidReceiveMessage((message: Message) => session.receive(message));
    panel.onDidDispose(() => {
      session.dispose();
      if (all.get(key)?.panel === panel) all.delete(key);
    });
    const at = (file: string) => panel.webview.asWebviewUri(vscode.Uri.joinPath(scripts, file)).toString();
    panel.webview.html = pageHtml({
      title: panel.title,
      nonce: randomBytes(16).toString('base64'),
      script: at(`${page.name}.js`),
      style: at(`${page.name}.css`),
      state: page.state,
    });
    return session;
  }

  const titleOf = (folder: string) => sessions.nameOf(folder) ?? nameFromId(basename(folder));
  const renaming = services.onDidRename(() => {
    for (const [folder, { panel, session }] of runs) {
      if (panel.title === titleOf(folder)) continue;
      panel.title = titleOf(folder);
      session.rename();
    }
  });

  const fillRun = (panel: vscode.WebviewPanel, state: RunPageState) => {
    const { folder } = state;
    panel.title = titleOf(folder);
    const session = fill(runs, folder, panel, {
      name: 'run',
      state: { folder } satisfies RunPageState,
      session: (tell) => runSession(folder, tell, sessions),
    });
    return session;
  };
  const fillComparison = (panel: vscode.WebviewPanel, folders: readonly string[]) =>
    fill(comparisons, 'one', panel, {
      name: 'compare',
      state: { folders } satisfies ComparePageState,
      session: (tell) => compareSession(folders, tell, sessions),
    });
  const fillPrediction = (panel: vscode.WebviewPanel, request: PredictionRequest) =>
    fill(predictions, request.workspace, panel, {
      name: 'prediction',
      state: request satisfies PredictionPageState,
      session: (tell) => predictionSession(request, tell, sessions),
    });

  const fillModel = (panel: vscode.WebviewPanel, state: ModelPageState) =>
    fill(models, state.file, panel, {
      name: 'model',
      state,
      session: (tell) => modelSession(state, tell, sessions),
    });

  const fillPreview = (panel: vscode.WebviewPanel, state: PreviewPageState) =>
    fill(previews, state.file, panel, {
      name: 'preview',
      state,
      session: (tell) => previewSession(state, tell, sessions),
    });

  function show(folder: string): RunSession {
    const shown = runs.get(folder);
    if (!shown) return fillRun(open('run', titleOf(folder)), { folder });
    shown.panel.reveal(undefined, true);
    return shown.session;
  }

  const serializers = [
    serializer<RunPageState>(
      'run',
      ({ folder }) => typeof folder === 'string',
      (panel, state) => {
        const session = fillRun(panel, state);
        // Files that were chosen before the window was reloaded may be looked at again.
        for (const image of [state.image, state.second]) if (image) session.allow(image);
      },
    ),
    serializer<ComparePageState>(
      'compare',
      ({ folders }) => Array.isArray(folders),
      (panel, { folders }) => {
        fillComparison(panel, folders);
      },
    ),
    serializer<PredictionPageState>(
      'prediction',
      ({ workspace, paths }) => typeof workspace === 'string' && Array.isArray(paths),
      (panel, { workspace, paths, run }) => void fillPrediction(panel, { workspace, paths, run }),
    ),
    serializer<ModelPageState>(
      'model',
      ({ workspace, file }) => typeof workspace === 'string' && typeof file === 'string',
      (panel, { workspace, file }) => void fillModel(panel, { workspace, file }),
    ),
    serializer<PreviewPageState>(
      'preview',
      ({ workspace, file }) => typeof workspace === 'string' && typeof file === 'string',
      (panel, { workspace, file }) => void fillPreview(panel, { workspace, file }),
    ),
  ];

  return {
    show: (folder) => void show(folder),
    compare(folders) {
      const shown = comparisons.get('one');
      if (!shown) return void fillComparison(open('compare', 'Compare runs'), folders);
      shown.session.show(folders);
      shown.panel.reveal(undefined, true);
    },
    predict(request) {
      const title = `Prediction: ${basename(request.paths[0] ?? '')}${request.paths.length > 1 ? ' …' : ''}`;
      const shown = predictions.get(request.workspace);
      if (!shown) return void fillPrediction(open('prediction', title), request);
      shown.panel.title = title;
      shown.session.start(request);
      shown.panel.reveal(undefined, true);
    },
    graph(model) {
      const shown = models.get(model.file);
      if (shown) shown.panel.reveal(undefined, true);
      else fillModel(open('model', `Graph of ${modelName(model.file)}`), model);
    },
    preview(model) {
      const shown = previews.get(model.file);
      if (shown) shown.panel.reveal(undefined, true);
      else fillPreview(open('preview', `Images of ${modelName(model.file)}`), model);
    },
    activations: ({ folder, image }) => show(folder).inspect(image),
    dispose() {
      renaming.dispose();
      for (const one of serializers) one.dispose();
      for (const all of [runs, comparisons, predictions, models, previews]) {
        for (const { panel } of [...all.values()]) panel.dispose();
      }
    },
  };
}

/** `20261122-104530-mnist-3f9a` → `mnist 3f9a`. */
const nameFromId = (id: string) => id.replace(/^\d{8}-\d{6}-(.+)-([0-9a-f]+)$/, '$1 $2');

/** A panel whose state can't be used, of an older version perhaps, is closed. */
function serializer<State>(
  page: PageName,
  isUsable: (state: State) => boolean,
  fill: (panel: vscode.WebviewPanel, state: State) => void,
): vscode.Disposable {
  return vscode.window.registerWebviewPanelSerializer(`darkroom.${page}`, {
    async deserializeWebviewPanel(panel, state: State | undefined) {
      if (state && isUsable(state)) fill(panel, state);
      else panel.dispose();
    },
  });
}
