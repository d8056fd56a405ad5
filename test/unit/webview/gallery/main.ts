/** Takes the pictures: every page in its states, themes and widths, with a real engine and real runs behind it. */

import { spawn } from 'node:child_process';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { startEngine } from '../../../../src/client/engine.ts';
import { listRuns } from '../../../../src/client/runs.ts';
import { compareSession } from '../../../../src/extension/panels/compare-session.ts';
import { predictionSession } from '../../../../src/extension/panels/prediction-session.ts';
import { previewSession } from '../../../../src/extension/panels/preview-session.ts';
import { runSession } from '../../../../src/extension/panels/run-session.ts';
import type { ModelMessage, ModelPageState } from '../../../../src/protocol/model-panel.ts';
import type { PreviewPageState } from '../../../../src/protocol/preview-panel.ts';
import type { RunMessage } from '../../../../src/protocol/run-panel.ts';
import type { LogLine, ModelSummary, RunRecord } from '../../../../src/protocol/runs.ts';
import { record } from '../../cli/data.ts';
import { course, logOf, runOf } from '../../detectors/courses.ts';
import { branchedSummary, deepSummary, oneLayerSummary } from '../graphs.ts';
import { makeEvaluation, rankingAnswer } from './evaluations.ts';
import { launchBrowser, type OpenedPage, openPage } from './harness.ts';
import { measureMap } from './map-speed.ts';
import { plantedWorkspace, sampleWorkspace } from './sample.ts';
import { plainServices } from './services.ts';
import { measureComparison, measureConfusion } from './speed.ts';
import type { ThemeName } from './themes.ts';

const root = process.cwd();
const pages = join(root, 'out/webview');
const pictures = join(root, 'out/screenshots');
const words = process.argv.slice(2);

await mkdir(pictures, { recursive: true });
const workspace = await sampleWorkspace(resolve(root));
const engine = await startEngine({ path: join(root, 'out/engine.js') });
const { runs: found } = await listRuns(workspace);
const names = new Map(
  found.map(({ record: { id, params } }) => [
    id,
    `fashion ${Object.entries(params)
      .map(([name, value]) => `${name}=${value}`)
      .slice(0, 2)
      .join(', ')}`,
  ]),
);
const services = plainServices(engine, { nameOf: (folder) => names.get(basename(folder)) });
const browser = await launchBrowser();
const runs = (await readdir(join(workspace, '.darkroom/runs'))).sort();
const folders = runs.map((id) => join(workspace, '.darkroom/runs', id));

interface Shot {
  readonly name: string;
  readonly theme?: ThemeName;
  readonly width?: number;
  open(theme: ThemeName | undefined, width: number | undefined): Promise<OpenedPage>;
  readonly steps?: (page: Page) => Promise<void>;
}

const run =
  (remembered: object = {}, folder = folders[0]!): Shot['open'] =>
  (theme, width) =>
    openPage(browser, {
      name: 'run',
      pages,
      theme,
      width,
      state: { folder },
      remembered,
      session: (tell) => runSession(folder, tell as never, services),
    });

const prediction =
  (paths: readonly string[], folder = workspace): Shot['open'] =>
  (theme, width) => {
    const state = { workspace: folder, paths: paths.map((path) => join(workspace, path)) };
    return openPage(browser, {
      name: 'prediction',
      pages,
      theme,
      width,
      state,
      session: (tell) => predictionSession(state, tell as never, services),
    });
  };

const compare =
  (remembered: object = {}, compared: readonly string[] = folders): Shot['open'] =>
  (theme, width) =>
    openPage(browser, {
      name: 'compare',
      pages,
      theme,
      width,
      state: { folders: compared },
      remembered,
      session: (tell) => compareSession(compared, tell as never, services),
    });

const whales = (n: number) => Array.from({ length: n }, (_, i) => `whale ${i}`);

/** A run that no engine knows. @param answer What the page gets when it asks; nothing without. */
const told =
  (
    run: Omit<Extract<RunMessage, { kind: 'run' }>, 'kind' | 'state'>,
    remembered: object = {},
    answer?: (name: string, params: { readonly label: string }) => unknown,
  ): Shot['open'] =>
  (theme, width) =>
    openPage<{ kind: string; id?: number; name?: string; params?: { label: string } }>(browser, {
      name: 'run',
      pages,
      theme,
      width,
      state: {},
      remembered,
      session: (tell) => ({
        receive({ kind, id, name, params }) {
          if (kind === 'ready') tell({ kind: 'run', state: run.record.state, ...run });
          else if (kind === 'ask' && answer) tell({ kind: 'answer', id, result: answer(name!, params!) });
        },
        dispose: () => undefined,
      }),
    });

/** One that was never trained, with a made evaluation. */
const made = (classNames: readonly string[], images: number, remembered: object): Shot['open'] => {
  const one = makeEvaluation(classNames, images);
  const run = { record, log: [], evaluations: { test: one.evaluation } };
  return told(run, remembered, (name, { label }) => (name === 'ranking' ? rankingAnswer(one, label) : {}));
};

/** Trainings that went wrong: findings between head and tabs, and their marks in the curves. */
const wrong = (run: RunRecord, log: readonly LogLine[]): Shot['open'] => told({ record: run, log, evaluations: {} });
const stuck = { loss: 6.6, accuracy: 0.591, val_loss: 6.57, val_accuracy: 0.592 };
const relu = { images: 256, layers: [{ layer: 'conv2d_Conv2D1', units: 32, dead: 29 }] };
const stuckLog = logOf(
  [1, 2, 3, 4, 5].map(() => stuck),
  { learningRate: 0.1 },
).map((line) => (line.type === 'epoch' ? { ...line, relu } : line));

const umap = { split: 'test', method: 'umap', colour: 'label', drawn: true } as const;
/** A model file that no engine builds. */
const model =
  (...messages: readonly ModelMessage[]): Shot['open'] =>
  (theme, width) =>
    openPage<{ kind: string }>(browser, {
      name: 'model',
      pages,
      theme,
      width,
      state: { workspace: '/home/ada/nets', file: '/home/ada/nets/deep.model.ts' } satisfies ModelPageState,
      session: (tell) => ({
        receive: ({ kind }) => kind === 'ready' && messages.forEach(tell),
        dispose: () => undefined,
      }),
    });
/** Images of a model file whose text is `train`, in an editor that is a variable. */
const preview =
  (name: string, train: string): Shot['open'] =>
  async (theme, width) => {
    const file = join(workspace, `${name}.model.ts`);
    const fashion = await readFile(join(workspace, 'fashion.model.ts'), 'utf8');
    const names = 'blur, cutout, flip, mixup, rotate, shift';
    const text = `import { ${names} } from 'darkroom';\n${fashion.replace(/train: \{|train: \(.*?=> \(\{/, (start) => `${start} ${train}`)}`;
    await writeFile(file, text);
    return openPage<{ kind: string }>(browser, {
      name: 'preview',
      pages,
      theme,
      width,
      state: { workspace, file } satisfies PreviewPageState,
      session: (tell) => previewSession({ workspace, file }, tell as never, services) as never,
    });
  };
const graphOf = (summary: ModelSummary) => model({ kind: 'summary', summary });

const pause = (milliseconds: number) => (page: Page) => page.waitForTimeout(milliseconds);

const planted = await plantedWorkspace(resolve(root));
const plantedRuns = (await readdir(join(planted, '.darkroom/runs'))).map((id) => join(planted, '.darkroom/runs', id));
const inside = (remembered: object) => run(remembered, plantedRuns[0]!);
const boot = { dataset: 'fashion', id: 'test/3' };
const patched = { dataset: 'planted', id: 'test/4' };
const looking = (method: string, image: object = patched) => ({
  tab: 'saliency',
  image,
  saliency: { method, opacity: 0.8 },
});

const looks: readonly { readonly theme: ThemeName; readonly width: number }[] = [
  { theme: 'dark', width: 1100 },
  { theme: 'dark', width: 360 },
  { theme: 'light', width: 1100 },
  { theme: 'contrast', width: 1100 },
  { theme: 'contrastLight', width: 360 },
];

const inEveryLook = (name: string, open: Shot['open'], steps?: Shot['steps']): Shot[] =>
  looks.map(({ theme, width }) => ({ name: `${name}-${theme}-${width}`, theme, width, open, steps }));

/** The ranking is asked for when it comes into view. */
async function seeRanking(page: Page): Promise<void> {
  await page.waitForTimeout(300);
  await page.locator('.metrics section >> nth=-1').scrollIntoViewIfNeeded();
  await page.waitForTimeout(1_200);
}

const shots: readonly Shot[] = [
  ...inEveryLook('run-curves', run(), pause(600)),
  ...inEveryLook('run-smooth', run({ curves: { x: 'relative', smoothing: 0.6, log: true } }), async (page) => {
    await page.waitForTimeout(600);
    await page.hover('.plot >> nth=0');
    await page.click('button:text("Table") >> nth=0');
    await page.click('vscode-button:text("Save") >> nth=1');
  }),
  ...inEveryLook('run-findings-stuck', wrong(runOf(8, 0.592), stuckLog), pause(600)),
  ...inEveryLook(
    'run-findings-overfit',
    wrong(runOf(40), logOf(course({ epochs: 30, onset: 12 }), { start: 2.3 })),
    pause(600),
  ),
  ...inEveryLook('run-confusion', run({ tab: 'confusion' }), async (page) => {
    await page.click('table.confusion button.wrong >> nth=3');
    await page.waitForTimeout(1_500);
  }),
  ...inEveryLook('run-confusion-validation', run({ tab: 'confusion', split: 'validation' }), pause(500)),
  ...inEveryLook('run-confusion-300', made(whales(300), 6000, { tab: 'confusion' }), pause(400)),
  ...inEveryLook(
    'run-confusion-300-similarity',
    made(whales(300), 6000, { tab: 'confusion', confusion: { normalization: 'row', order: 'similarity' } }),
    async (page) => {
      await page.fill('vscode-text-field >> input', 'whale 77');
      await page.click('button:text("Table")');
      await page.waitForTimeout(300);
    },
  ),
  ...inEveryLook(
    'run-confusion-15',
    made(whales(15), 1500, { tab: 'confusion', confusion: { normalization: 'column', order: 'similarity' } }),
    pause(400),
  ),
  ...inEveryLook(
    'run-confusion-4251',
    made(whales(4251), 9000, { tab: 'confusion', confusion: { normalization: 'count', order: 'similarity' } }),
    pause(900),
  ),
  ...inEveryLook('run-metrics', run({ tab: 'metrics' }), seeRanking),
  ...inEveryLook('run-metrics-2', made(['no tumour', 'tumour'], 800, { tab: 'metrics' }), async (page) => {
    await seeRanking(page);
    await page.click('vscode-button:text("Highest F1")');
    await page.click('.chart >> nth=-3 >> button:text("Table")');
    await page.waitForTimeout(300);
  }),
  ...inEveryLook('run-metrics-300', made(whales(300), 6000, { tab: 'metrics' }), seeRanking),
  ...inEveryLook('run-mistakes', run({ tab: 'mistakes' }), pause(2_000)),
  ...inEveryLook('run-mistakes-chosen', run({ tab: 'mistakes' }), async (page) => {
    await page.click('.gallery .card >> nth=2');
    await page.waitForSelector('.neighbours .card', { timeout: 60_000 });
    await page.click('button.link:text("Table")');
    await page.waitForTimeout(1_500);
  }),
  ...inEveryLook(
    'run-suspects',
    run({ tab: 'mistakes', mistakes: { show: 'suspects', order: 'worst' } }),
    async (page) => {
      await page.click('.gallery .card >> nth=0');
      await page.waitForSelector('.neighbours .card', { timeout: 60_000 });
      await page.waitForTimeout(1_500);
    },
  ),
  ...inEveryLook(
    'run-mistakes-not-evaluated',
    run({ tab: 'mistakes', split: 'train', mistakes: { show: 'suspects', order: 'worst' } }),
    pause(600),
  ),
  ...inEveryLook(
    'preview',
    preview(
      'augmented',
      'augment: [flip(), rotate({ degrees: 20 }), shift(), cutout({ size: 0.3, p: 0.5 }), mixup()],',
    ),
    async (page) => {
      await page.waitForSelector('.image-grid canvas', { timeout: 60_000 });
      await page.waitForSelector('.steps img', { timeout: 60_000 });
      await page.waitForTimeout(900);
    },
  ),
  ...inEveryLook('preview-none', preview('plain', ''), pause(2_500)),
  ...inEveryLook('preview-broken', preview('broken', 'augment: [rotate({ degrees: 999 })],'), pause(2_500)),
  ...inEveryLook('run-probe-empty', run({ tab: 'probe', split: 'train' }), pause(600)),
  ...inEveryLook('run-probe', run({ tab: 'probe', split: 'test' }), async (page) => {
    await page.waitForTimeout(600);
    const ask = page.locator('#view-probe >> vscode-button:text("Probe on test")');
    if (await ask.count()) await ask.click();
    await page.waitForSelector('#view-probe >> .svg-picture svg', { timeout: 120_000 });
    await page.waitForTimeout(300);
  }),
  ...inEveryLook('run-map-empty', run({ tab: 'map' }), pause(600)),
  ...inEveryLook('run-map-umap', run({ tab: 'map', map: umap }), async (page) => {
    await page.waitForSelector('.scatter-plot canvas', { timeout: 60_000 });
    await page.waitForTimeout(600);
    await page.click('button.link:text("Table")');
    await page.focus('.scatter-plot');
    for (let i = 0; i < 60 && (await page.locator('.hover-card:visible').count()) === 0; i++) {
      await page.keyboard.press(i % 4 < 2 ? 'ArrowRight' : 'ArrowUp');
    }
    await page.waitForTimeout(500);
  }),
  ...inEveryLook(
    'run-map-pca-error',
    run({ tab: 'map', map: { ...umap, method: 'pca', colour: 'error' } }),
    async (page) => {
      await page.waitForSelector('.scatter-plot canvas', { timeout: 60_000 });
      await page.waitForTimeout(600);
      await page.click('.legend button.group >> nth=1');
      await page.click('vscode-button:text("Lasso")');
      const box = (await page.locator('.scatter-plot').boundingBox())!;
      const at = (x: number, y: number) => [box.x + box.width * x, box.y + box.height * y] as const;
      await page.mouse.move(...at(0.4, 0.3));
      await page.mouse.down();
      for (const [x, y] of [
        [0.6, 0.35],
        [0.65, 0.6],
        [0.45, 0.65],
      ] as const)
        await page.mouse.move(...at(x, y), { steps: 8 });
      await page.mouse.up();
      await page.waitForTimeout(1_500);
    },
  ),
  ...inEveryLook('run-layers', run({ tab: 'layers', image: { dataset: 'fashion', id: 'test/3' } }), pause(3_000)),
  ...inEveryLook(
    'run-layers-two',
    run({ tab: 'layers', image: boot, second: { dataset: 'fashion', id: 'test/8' } }),
    pause(4_000),
  ),
  ...inEveryLook('run-layers-epoch', inside({ tab: 'layers', image: patched, weights: 2 }), pause(4_000)),
  ...['gradcam', 'saliency', 'integrated-gradients', 'occlusion'].flatMap((method) =>
    inEveryLook(`run-looks-${method}`, inside(looking(method)), async (page) => {
      await page.waitForSelector('.attribution-plot canvas', { timeout: 60_000 });
      await page.focus('.attribution-plot');
      await page.keyboard.press('ArrowRight');
      await page.waitForTimeout(500);
    }),
  ),
  ...inEveryLook('run-looks-fashion', run(looking('occlusion', boot)), async (page) => {
    await page.waitForSelector('.attribution-plot canvas', { timeout: 60_000 });
    await page.click('.attribution-facts button.link:text("Table")');
    await page.click('.saliency vscode-button:text("Save")');
    await page.waitForTimeout(500);
  }),
  ...inEveryLook('run-looks-nothing', run({ tab: 'saliency' }), pause(500)),
  ...inEveryLook('run-looks-broken', run(looking('gradcam', { dataset: 'fashion', id: 'test/none' })), pause(2_000)),
  ...inEveryLook('run-weights', run({ tab: 'weights', overlaid: runs[1] }), pause(3_000)),
  ...inEveryLook('run-weights-colour', inside({ tab: 'weights', weights: 4 }), pause(3_000)),
  ...inEveryLook('run-means', run({ tab: 'means' }), pause(3_000)),
  ...inEveryLook(
    'run-means-colour',
    inside({ tab: 'means', means: { split: 'test', order: 'mistakes' } }),
    pause(3_000),
  ),
  ...inEveryLook('run-means-none', inside({ tab: 'means', means: { split: 'train', order: 'class' } }), pause(3_000)),
  ...inEveryLook('run-layers-empty', run({ tab: 'layers' }), async (page) => {
    await page.click('vscode-button:text("Choose from the dataset")');
    await page.waitForTimeout(2_000);
  }),
  ...inEveryLook('run-graph', run({ tab: 'graph' }), async (page) => {
    await page.waitForTimeout(2_500);
    await page.click('.graph-node[data-id^="dense"] >> nth=0');
  }),
  ...inEveryLook('model-deep', graphOf(deepSummary()), pause(600)),
  ...inEveryLook('model-deep-open', graphOf(deepSummary()), async (page) => {
    await page.click('.graph-node.repeat >> nth=1');
    await page.waitForTimeout(300);
    for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowDown');
    await page.waitForTimeout(300);
  }),
  ...inEveryLook('model-branches', graphOf(branchedSummary()), async (page) => {
    await page.click('vscode-button:text("Unfold all")');
    await page.click('button:text("Table")');
    await page.waitForTimeout(300);
  }),
  ...inEveryLook('model-one', graphOf(oneLayerSummary()), pause(400)),
  ...inEveryLook(
    'model-broken',
    model(
      { kind: 'summary', summary: branchedSummary() },
      {
        kind: 'problem',
        problem: {
          message: 'The layer add_1 (Add) can’t take [null, 28, 28, 32] and [null, 28, 28, 16].',
          nextStep: 'Bring its inputs to one shape.',
        },
      },
    ),
    pause(400),
  ),
  ...inEveryLook('run-summary', run({ tab: 'summary' }), pause(2_500)),
  ...inEveryLook('run-config', run({ tab: 'config' }), pause(500)),
  ...inEveryLook('compare-runs', compare(), async (page) => {
    await page.waitForTimeout(600);
    await page.hover('table.runs tbody tr >> nth=1');
  }),
  ...inEveryLook(
    'compare-sorted',
    compare({ curves: { x: 'wall', smoothing: 0.4, log: true }, epoch: 3, filter: 'epoch=3', allParams: true }),
    async (page) => {
      await page.click('button.sort:text("val_loss")');
      await page.click('table.runs .pin >> nth=2');
      await page.click('table.runs tbody input >> nth=3');
      await page.waitForTimeout(500);
    },
  ),
  ...inEveryLook('compare-nothing', compare({}, []), pause(400)),
  ...inEveryLook('compare-gone', compare({}, [folders[0]!, '/nowhere/.darkroom/runs/gone']), pause(400)),
  ...inEveryLook('prediction-image', prediction(['images/ankle-boot.png']), pause(2_000)),
  ...inEveryLook('prediction-maps', prediction(['images/bag.png']), async (page) => {
    await page.click('vscode-button:text("Show activations")');
    await page.waitForTimeout(2_000);
  }),
  ...inEveryLook('prediction-looks', prediction(['images/sneaker.png']), async (page) => {
    await page.click('vscode-button:text("Show where it looks")');
    await page.waitForSelector('.attribution-plot canvas', { timeout: 60_000 });
    await page.waitForTimeout(500);
  }),
  ...inEveryLook('prediction-folder', prediction(['images', 'README.md']), async (page) => {
    await page.click('button.sort:text("margin")');
    await page.waitForTimeout(1_500);
  }),
  ...inEveryLook('prediction-no-image', prediction(['README.md']), pause(1_500)),
  ...inEveryLook('prediction-no-run', prediction(['images/bag.png'], '/nowhere'), pause(1_000)),
  ...inEveryLook('run-gone', run({}, '/nowhere/.darkroom/runs/gone'), pause(500)),
];

for (const { name, theme, width, open, steps } of shots) {
  if (!words.every((word) => name.includes(word))) continue;
  const { page, complaints } = await open(theme, width);
  try {
    await steps?.(page);
  } catch (error) {
    complaints.push((error as Error).message);
  }
  // Before the picture: to take it, a style is put into the page, which its policy refuses.
  console.log(name, complaints.length ? complaints : '');
  await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });

  await page.close();
}
if (words.includes('live')) await watchTraining();
if (words.includes('speed')) await measureConfusion(browser, pages);
if (words.includes('speed')) await measureMap(browser, pages, join(pictures, 'map-speed.png'));
if (words.includes('speed')) await measureComparison(browser, pages, join(pictures, 'compare-speed.png'));
await browser.close();
await engine.dispose();

/** A training that a terminal started, seen from the panel. */
async function watchTraining(): Promise<void> {
  const words = [join(root, 'out/cli.js'), 'train', 'fashion.model.ts', '--epochs', '6'];
  const training = spawn(process.execPath, words, { cwd: workspace, stdio: 'ignore' });
  const over = new Promise((resolve) => training.on('exit', resolve));
  let folder: string | undefined;
  while (!folder) {
    const { runs: now } = await listRuns(workspace);
    folder = now.find(({ state, record }) => state === 'running' && !runs.includes(record.id))?.folder;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  const { page, complaints } = await run({}, folder)('dark', 1100);
  for (const part of ['start', 'middle']) {
    await page.waitForTimeout(5_000);
    await page.screenshot({ path: join(pictures, `run-live-${part}.png`), fullPage: true });
  }
  await over;
  await page.waitForTimeout(3_000);
  await page.screenshot({ path: join(pictures, 'run-live-end.png'), fullPage: true });
  console.log('run-live', await page.textContent('.badge'), complaints);
  await rm(folder, { recursive: true });
}
