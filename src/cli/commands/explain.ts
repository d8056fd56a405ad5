/** `darkroom explain`: where a run's network looks in one image, as facts and as a picture. */

import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { attributionMethods, baselines } from '../../protocol/attributions.ts';
import { noFileOrImage, noSuchClass, UserError } from '../../protocol/errors.ts';
import { suggestion } from '../../protocol/nearest.ts';
import type { ImageReference } from '../../protocol/runs.ts';
import { defineCommand } from '../command.ts';
import { withEngine } from '../engine.ts';
import { deviceFlag, weightsFlag, weightsOf, workspaceFlag } from '../flags.ts';
import { writeNamedFile } from '../named-file.ts';
import { findRun, shortestPath } from '../places.ts';
import { attributionPage } from '../render/attribution.ts';

export const explain = defineCommand({
  name: 'explain',
  summary: 'Shows where a network looks in an image: what speaks for a class',
  words: { names: ['run', 'image|dataset id'] },
  flags: {
    method: { kind: 'choice', choices: attributionMethods, description: 'Default: gradcam' },
    class: { kind: 'text', value: 'C', description: 'Name or number of the class. Default: the most probable one' },
    out: { kind: 'text', value: 'FILE', description: 'Writes a PNG: the image beside the map, with a legend' },
    layer: { kind: 'text', value: 'L', description: 'Grad-CAM: whose feature maps. Default: the last convolution’s' },
    baseline: {
      kind: 'choice',
      choices: baselines,
      description: 'Integrated gradients, occlusion: what counts as nothing. Default: mean, the image’s own colour',
    },
    window: {
      kind: 'integer',
      value: 'N',
      least: 1,
      description: 'Occlusion: side of the square in the network’s pixels. Default: a quarter of the image',
    },
    samples: { kind: 'integer', value: 'N', least: 1, description: 'Saliency: noisy copies. Default: 32' },
    weights: weightsFlag,
    workspace: workspaceFlag,
    device: deviceFlag,
  },
  examples: [
    'explain last boot.png --out boot-gradcam.png',
    'explain last test/17 --method occlusion --class sandal --out why-not-sandal.png',
  ],
  async run(context, { words, flags }) {
    const { cwd, output } = context;
    const weights = weightsOf(flags.weights);
    const { record, workspace } = await findRun(cwd, flags.workspace, words[0]!);
    const image = await imageOf(cwd, words[1]!, record.dataset);
    const out = flags.out === undefined ? undefined : resolve(cwd, flags.out);
    const { layer, baseline, window, samples, device } = flags;
    const params = {
      ...{ workspace, run: record.id, image, device, weights },
      method: flags.method ?? 'gradcam',
      options: { target: classOf(flags.class, record.classNames), layer, baseline, window, samples },
      picture: out !== undefined,
    } as const;
    const { attribution, picture } = await withEngine(context, (engine, signal) =>
      engine.request('run/attribution', params, { signal, onProgress: output.progress }),
    ).catch((error: unknown) => {
      const unknown = error instanceof UserError && error.code === 'no-such-image';
      throw unknown ? noFileOrImage(words[1]!, record.dataset) : error;
    });
    if (out !== undefined && picture) await writeNamedFile(out, picture);
    const { map, width, height } = attribution;
    const rows = Array.from({ length: height }, (_, y) => [...map.subarray(y * width, (y + 1) * width)]);
    const path = shortestPath(attribution.prediction.path, cwd);
    const shown = { ...attribution, prediction: { ...attribution.prediction, path } };
    output.result({ ...attribution, map: rows, ...(out !== undefined && { picture: out }) }, (look) =>
      attributionPage(shown, out && shortestPath(out, cwd), look),
    );
  },
});

/** A file that is there, or else an image of the run's dataset. */
async function imageOf(cwd: string, word: string, dataset: string): Promise<ImageReference> {
  const path = resolve(cwd, word);
  const isFile = await stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
  return isFile ? { path } : { dataset, id: word };
}

/** A name counts before a number, as classes may be called 0, 1, 2. */
function classOf(word: string | undefined, classNames: readonly string[]): number | undefined {
  if (word === undefined) return undefined;
  const named = classNames.indexOf(word);
  if (named >= 0) return named;
  const number = /^\d+$/.test(word) ? Number(word) : Number.NaN;
  if (number < classNames.length) return number;
  throw noSuchClass(`"${word}"`, suggestion(word, classNames.slice(0, 50)));
}
