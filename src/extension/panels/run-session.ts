/** The session of a run's page: follows the run's folder, steers its training, evaluates, and looks at images. */

import { readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { readProbe } from '../../client/probes.ts';
import { UserError } from '../../protocol/errors.ts';
import type { FromRunPage, RunAsks, RunMessage, ShownState, ToRunPage } from '../../protocol/run-panel.ts';
import type { ImageReference, RunRecord } from '../../protocol/runs.ts';
import { readCell } from './evaluations.ts';
import { followRun } from './follow-run.ts';
import { imageAsks, ownBuffer, saveAsk } from './images.ts';
import { insideAsks } from './inside-asks.ts';
import { lookAsks } from './look-asks.ts';
import { layerPlaces } from './places.ts';
import { type AskHandlers, answering, type Session, type SessionServices, toProblem } from './sessions.ts';

export interface RunSession extends Session<FromRunPage> {
  /** Shows the feature maps of an image that was chosen outside of the page. */
  inspect(image: ImageReference): void;
  /** The run is called otherwise now. */
  rename(): void;
  /** Lets the page see an image that was chosen before. */
  allow(image: ImageReference): void;
}

async function sameText(a: string, b: string): Promise<boolean> {
  const [one, other] = await Promise.all([a, b].map((path) => readFile(path, 'utf8').catch(() => undefined)));
  return one !== undefined && one === other;
}

/** `<workspace>/.darkroom/runs/<id>` → workspace. */
export const workspaceOf = (folder: string): string => resolve(folder, '..', '..', '..');

export function runSession(folder: string, tell: (message: ToRunPage) => void, services: SessionServices): RunSession {
  const workspace = workspaceOf(folder);
  const run = basename(folder);
  const chosen = new Set<string>();
  let record: RunRecord | undefined;
  let state: ShownState | undefined;
  let following: { dispose(): void } | undefined;
  let progress: Extract<RunMessage, { kind: 'progress' }> = { kind: 'progress' };
  let wanted: ImageReference | undefined;
  let alive = true;

  const copy = join(folder, 'model.ts');
  const places = layerPlaces(services, async (file) => {
    const original = record && file === copy ? resolve(workspace, record.modelFile) : file;
    // Where the model file has changed since, the lines are those of the run's own copy.
    return original !== file && (await sameText(original, file)) ? original : file;
  });

  const say = (message: ToRunPage) => {
    if (alive) tell(message);
  };
  const tellProgress = (next: typeof progress) => {
    progress = next;
    say(next);
  };

  const tellRecord = () => {
    if (record && state) say({ kind: 'record', name: services.nameOf(folder), record, state });
  };

  const follow = () => {
    following?.dispose();
    following = followRun(folder, {
      onStart(start) {
        ({ record, state } = start);
        say({ kind: 'run', name: services.nameOf(folder), ...start });
        say(progress);
        if (wanted) say({ kind: 'inspect', image: wanted });
        wanted = undefined;
      },
      onRecord(next, nextState) {
        record = next;
        state = nextState;
        tellRecord();
      },
      onLines: (lines) => say({ kind: 'log', lines }),
      onEvaluation: (evaluation) => say({ kind: 'evaluation', evaluation }),
      onProblem: (error) => say({ kind: 'problem', problem: toProblem(error, services.report) }),
    });
  };

  const source = () => ({ workspace, run, allows: (path: string) => chosen.has(path) });
  const handlers: AskHandlers<RunAsks> = {
    ...saveAsk(services),
    ...imageAsks(source, services),
    ...lookAsks(source, services),
    ...places.asks,
    ...insideAsks(folder, { workspace, run }, services),
    async control({ action }) {
      await services.steer(action, folder);
      return {};
    },
    async evaluate({ split }, { signal }) {
      tellProgress({ kind: 'progress', phase: `Evaluating on ${split}`, done: 0, total: 0 });
      try {
        const params = { workspace, run, split, device: services.deviceFor(workspace) };
        const { evaluation } = await (await services.engine()).request('run/evaluate', params, {
          signal,
          onProgress: ({ phase, done, total }) => tellProgress({ kind: 'progress', phase, done, total }),
        });
        say({ kind: 'evaluation', evaluation });
        return {};
      } finally {
        tellProgress({ kind: 'progress' });
      }
    },
    async storedProbe({ split }) {
      return { probe: await readProbe(folder, split) };
    },
    async probe({ split }, work) {
      const params = { workspace, run, split, device: services.deviceFor(workspace) };
      const { probe } = await (await services.engine()).request('run/probe', params, work);
      return { probe };
    },
    async cell({ split, actual, predicted }) {
      return { images: await readCell(folder, split, actual, predicted) };
    },
    async ranking({ split, label }, work) {
      const params = { workspace, run, split, label };
      const { ranking, ...areas } = await (await services.engine()).request('run/ranking', params, work);
      const { thresholds, truePositives, falsePositives, ...counts } = ranking;
      return {
        ...areas,
        ...counts,
        thresholds: ownBuffer(thresholds),
        truePositives: ownBuffer(truePositives),
        falsePositives: ownBuffer(falsePositives),
      };
    },
    async report({ split, name }, work) {
      const { html } = await (await services.engine()).request('run/report', { workspace, run, split }, work);
      return { saved: await services.save(name, 'html', new TextEncoder().encode(html)) };
    },
    async summary() {
      const engine = await services.engine();
      const set = Object.fromEntries(
        Object.entries(record?.params ?? {}).map(([name, value]) => [name, String(value)]),
      );
      const ask = (file: string) => engine.request('model/summary', { workspace, file, set });
      // The model file may have changed since; the run's own copy is what was trained. What it imports by a relative
      // path is found only from the original's place.
      const summary = await ask(copy).catch((error) => {
        if (record && error instanceof UserError && error.code === 'missing-import') return ask(record.modelFile);
        throw error;
      });
      return places.learn(summary);
    },
    async images({ split, label, offset, limit }) {
      const params = { workspace, name: record?.dataset ?? '', split, label, offset, limit };
      return (await services.engine()).request('dataset/images', params);
    },
    async chooseImage() {
      const path = await services.chooseImage();
      if (path === undefined) return {};
      chosen.add(path);
      return { image: { path } };
    },
  };
  const allow = (image: ImageReference) => {
    if ('path' in image) chosen.add(image.path);
  };
  const answer = answering<RunAsks>(handlers, say, services.report);

  return {
    receive(message) {
      if (message.kind === 'ready') follow();
      else answer.receive(message);
    },
    allow,
    inspect(image) {
      allow(image);
      if (record) say({ kind: 'inspect', image });
      else wanted = image;
    },
    rename: tellRecord,
    dispose() {
      alive = false;
      answer.cancelAll();
      following?.dispose();
    },
  };
}
