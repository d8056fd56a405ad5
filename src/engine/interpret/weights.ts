/** The request `run/weights`: weights of runs layer by layer, read from their files; no network is run for it. */

import { badOption, UserError } from '../../protocol/errors.ts';
import type { Requests } from '../../protocol/requests.ts';
import type { LayerWeights, WeightsSource, WeightTensor } from '../../protocol/weights.ts';
import { findWeights, initial, openNetwork } from '../evaluate/network.ts';
import { readWeights, type SavedWeight } from '../models/weights.ts';
import { findRun } from '../runs/folders.ts';
import { readRecord } from '../runs/record.ts';
import { histograms } from './histograms.ts';
import { kernelPictures } from './kernels.ts';

const mostSources = 4;

export async function showWeights({
  workspace,
  sources,
}: Requests['run/weights']['params']): Promise<Requests['run/weights']['result']> {
  if (sources.length === 0 || sources.length > mostSources) {
    throw badOption('Weights', `${sources.length} runs are to be compared`, `Name one to ${mostSources}.`);
  }
  const all: Tensors[] = [];
  for (const source of sources) all.push(await tensorsOf(workspace, source));
  const { input } = await readRecord(await findRun(workspace, sources[0]!.run));
  return { sources, layers: layersOf(all, input.channels) };
}

interface Tensors {
  readonly weights: readonly SavedWeight[];
  /** Of each layer by its name. */
  readonly classNames: ReadonlyMap<string, string>;
}

async function tensorsOf(workspace: string, { run, weights }: WeightsSource): Promise<Tensors> {
  if (weights === initial) return initialTensors(workspace, run);
  const folder = await findRun(workspace, run);
  for (let attempt = 1; ; attempt++) {
    const found = await findWeights(folder, weights);
    try {
      const saved = await readWeights(found.folder!);
      return { weights: saved.weights, classNames: classNamesIn(saved.topology) };
    } catch (error) {
      // A run that is training may replace its weights at any moment.
      const replaced = error instanceof UserError && error.code === 'weights-missing' && attempt < 5;
      if (!replaced) throw error;
    }
  }
}

/** They are in no file, but follow from the seed: on the CPU, wherever the run was trained. */
async function initialTensors(workspace: string, run: string): Promise<Tensors> {
  const network = await openNetwork(workspace, run, { device: 'cpu', weights: initial });
  try {
    const weights = network.model.weights.map((weight): SavedWeight => {
      const { shape, dtype } = weight.read();
      // A copy: what a backend hands out may go with the model.
      const data = (weight.read().dataSync() as Float32Array).slice();
      return { name: weight.originalName, shape, dtype: dtype as SavedWeight['dtype'], data };
    });
    return { weights, classNames: classNamesIn(network.model.toJSON(null, false)) };
  } finally {
    network.dispose();
  }
}

/**
 * Layers of the first source in its order, each weight beside that of the same name in the others.
 * @param channels Of the images that the network sees.
 */
function layersOf(all: readonly Tensors[], channels: number): LayerWeights[] {
  const [first] = all;
  const names = [...new Set(first!.weights.map(({ name }) => layerName(name)))];
  // Only the first convolution reads the image's own channels.
  let firstKernels = true;
  return names.map((name) => {
    const className = first!.classNames.get(name) ?? '';
    const weights = first!.weights.filter((weight) => layerName(weight.name) === name);
    const tensors = weights.map((weight): WeightTensor => {
      const same = all.map(({ weights }) => weights.find((other) => other.name === weight.name));
      return { name: shortName(weight.name), shape: weight.shape, ...histograms(same) };
    });
    const [kernels] = weights.flatMap(
      ({ name, shape, data }) => kernelPictures({ className, weight: shortName(name) }, shape, data) ?? [],
    );
    if (!kernels) return { name, className, tensors };
    const rgb = firstKernels && channels === 3 && kernels.total.channels === 3;
    firstKernels = false;
    return { name, className, tensors, kernels: { ...kernels, rgb } };
  });
}

/** `conv2d_Conv2D1/kernel` → `conv2d_Conv2D1`, `kernel`. */
const layerName = (weight: string) => weight.slice(0, Math.max(0, weight.lastIndexOf('/')));
const shortName = (weight: string) => weight.slice(weight.lastIndexOf('/') + 1);

/** Of all layers of a topology, those of models inside included. */
function classNamesIn(topology: unknown, found = new Map<string, string>()): ReadonlyMap<string, string> {
  if (Array.isArray(topology)) for (const each of topology) classNamesIn(each, found);
  else if (typeof topology === 'object' && topology !== null) {
    const { class_name: className, config } = topology as { class_name?: unknown; config?: { name?: unknown } };
    if (typeof className === 'string' && typeof config?.name === 'string') found.set(config.name, className);
    for (const each of Object.values(topology)) classNamesIn(each, found);
  }
  return found;
}
