/** The session of the page of predictions: predicts files and folders with a run, and again with another one. */

import { stat } from 'node:fs/promises';
import { CancelledError, noRunToPredictWith } from '../../protocol/errors.ts';
import type {
  FromPredictionPage,
  PredictionAsks,
  PredictionMessage,
  ToPredictionPage,
  UsableRun,
} from '../../protocol/prediction-panel.ts';
import type { RunRecord } from '../../protocol/runs.ts';
import { modelOf } from '../run-names.ts';
import { bestText } from '../training-text.ts';
import { imageAsks, saveAsk } from './images.ts';
import { answering, type Session, type SessionServices, toProblem } from './sessions.ts';

export interface PredictionRequest {
  readonly workspace: string;
  /** Absolute paths of images and folders. */
  readonly paths: readonly string[];
  /** Id; the newest with weights when it is missing. */
  readonly run?: string;
}

export interface PredictionSession extends Session<FromPredictionPage> {
  /** Predicts something else from now on. */
  start(request: PredictionRequest): void;
}

/** Classes that are told of each image. */
const top = 5;
/** The newest runs are offered: more than that nobody looks through in a list. */
const mostRuns = 200;

export function predictionSession(
  first: PredictionRequest,
  tell: (message: ToPredictionPage) => void,
  services: SessionServices,
): PredictionSession {
  let request = first;
  let ready = false;
  let alive = true;
  let working: AbortController | undefined;
  let allowed: ReadonlySet<string> = new Set(first.paths);
  /** Kept for a page that was hidden and comes back. */
  let last: { readonly key: string; readonly message: PredictionMessage } | undefined;

  const say = (message: ToPredictionPage) => {
    if (alive) tell(message);
  };

  const predict = async () => {
    working?.abort();
    const own = new AbortController();
    working = own;
    const { workspace, paths } = request;
    try {
      const usable = await usableRuns(workspace);
      const run = usable.find(({ id }) => id === request.run) ?? usable[0];
      const runs = usable.filter((each, i) => i < mostRuns || each === run);
      if (own.signal.aborted) return;
      say({ kind: 'start', paths, runs, run: run?.id });
      if (!run) throw noRunToPredictWith(workspace);
      request = { ...request, run: run.id };
      const key = JSON.stringify(request);
      if (last?.key !== key) last = { key, message: await ask(run.id, own.signal) };
      if (!own.signal.aborted) say(last.message);
    } catch (error) {
      if (own.signal.aborted || error instanceof CancelledError) return;
      say({ kind: 'problem', problem: toProblem(error, services.report) });
    }
  };

  const ask = async (run: string, signal: AbortSignal): Promise<PredictionMessage> => {
    const { workspace, paths } = request;
    const params = { workspace, run, paths, top, device: services.deviceFor(workspace) };
    const engine = await services.engine();
    const { predictions } = await engine.request('run/predict', params, {
      signal,
      onProgress: ({ phase, done, total }) => say({ kind: 'progress', phase, done, total }),
    });
    allowed = new Set([...paths, ...predictions.map(({ path }) => path)]);
    const list = predictions.length > 1 || (await isFolder(paths[0]!));
    const known = (await services.runsOf(workspace)).find(({ record }) => record.id === run);
    return { kind: 'predictions', run, list, classNames: known?.record.classNames ?? [], predictions };
  };

  const usableRuns = async (workspace: string): Promise<UsableRun[]> => {
    const runs = await services.runsOf(workspace);
    return runs
      .filter(({ record }) => record.epochsDone > 0)
      .map(({ folder, record }) => ({
        id: record.id,
        name: describeRun(services.nameOf(folder) ?? modelOf(record.modelFile), record),
      }));
  };

  const answer = answering<PredictionAsks>(
    {
      ...saveAsk(services),
      ...imageAsks(
        () => ({ workspace: request.workspace, run: request.run ?? '', allows: (path) => allowed.has(path) }),
        services,
      ),
      async predict({ run }) {
        // Asked for again, it is computed again: a file may have changed.
        last = undefined;
        request = { ...request, run };
        await predict();
        return {};
      },
      async open({ path }) {
        if (allowed.has(path)) await services.openFile(path);
        return {};
      },
    },
    say,
    services.report,
  );

  return {
    start(next) {
      request = next;
      last = undefined;
      allowed = new Set(next.paths);
      if (ready) void predict();
    },
    receive(message) {
      if (message.kind === 'ready') {
        ready = true;
        void predict();
      } else answer.receive(message);
    },
    dispose() {
      alive = false;
      answer.cancelAll();
      working?.abort();
    },
  };
}

/** The result comes early: a dropdown cuts what is long. */
const describeRun = (name: string, { best, id }: RunRecord): string =>
  [name, bestText(best), id.split('-').at(-1)].filter(Boolean).join(' · ');

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
