/**
 * Grad-CAM (Selvaraju, Cogswell, Das, Vedantam, Parikh and Batra, "Grad-CAM: Visual Explanations from Deep Networks via
 * Gradient-based Localization", 2017): the feature maps of a late layer, each weighted with the mean gradient of the
 * class's score, summed, and cut off below 0. As coarse as these maps are; then enlarged to the input's size.
 */

import * as tf from '@tensorflow/tfjs-core';
import type { TensorFunction } from '../../jit/executor.ts';
import type { MapLayer } from '../../protocol/attributions.ts';
import { noFeatureMaps, noSuchMapLayer } from '../../protocol/errors.ts';
import { nearest } from '../../protocol/nearest.ts';
import type { KeptNetwork } from '../evaluate/kept-networks.ts';
import type { RunNetwork } from '../evaluate/network.ts';
import { normalizeInput } from '../models/normalize.ts';
import { scoreOfClass } from './class-scores.ts';
import { enlarge } from './enlarge.ts';
import { outputName, tappingLayers } from './layer-outputs.ts';
import { classTensor, imageTensor, type Method } from './method.ts';

export const gradCam: Method<'gradcam'> = async (subject) => {
  const { kept, options } = subject;
  const { height, width } = kept.network.record.input;
  let chosen: Chosen | undefined = known.get(kept)?.get(options.layer);
  const compiled = kept.compiled(`Grad-CAM of ${options.layer ?? 'the last maps'}`, (network) =>
    weighingMaps(network, options.layer, (found) => {
      chosen = found;
      const all = known.get(kept) ?? new Map<string | undefined, Chosen>();
      known.set(kept, all.set(options.layer, found));
    }),
  );
  const outputs = await compiled.run({ pixels: imageTensor(subject), target: classTensor(subject) });
  const { layer, grid, layers } = chosen!;
  const map = enlarge(outputs.map!.data as Float32Array, grid, [height, width]);
  return { map, details: { method: 'gradcam', layer, grid, layers } };
};

/** What was found when the graph was recorded, which is once. */
type Chosen = MapLayer & { readonly layer: string; readonly layers: readonly MapLayer[] };
const known = new WeakMap<KeptNetwork, Map<string | undefined, Chosen>>();

/** The output of a layer as feature maps, and the gradient of the score with respect to it once it is known. */
interface Probe {
  readonly name: string;
  readonly convolution: boolean;
  /** Of the dimensions that are height and width. */
  readonly space: readonly [height: number, width: number];
  readonly maps: tf.Tensor;
  gradient?: tf.Tensor;
}

/** Inputs `pixels` uint8 [1, height, width, channels] and `target` int32 [1]; output `map` float32, of the layer's size. */
function weighingMaps(
  network: RunNetwork,
  wanted: string | undefined,
  onChosen: (chosen: Chosen) => void,
): TensorFunction {
  return ({ pixels, target }) => {
    const probes: Probe[] = [];
    try {
      const input = normalizeInput(pixels as tf.Tensor4D, network.record.input);
      const score = (x: tf.Tensor) =>
        probing(network, probes, () => tf.sum<tf.Scalar>(scoreOfClass(network, x, target!)));
      tf.grad(score)(input).dispose();
      const probe = choose(probes, wanted, network.record.id);
      onChosen({ ...mapLayer(probe), layer: probe.name, layers: selectable(probes).map(mapLayer) });
      return { map: weighted(probe) };
    } finally {
      for (const { maps, gradient } of probes) tf.dispose([maps, ...(gradient ? [gradient] : [])]);
    }
  };
}

function weighted({ maps, gradient, space }: Probe): tf.Tensor {
  // The score may not depend on this layer at all.
  if (!gradient) return tf.zeros(space.map((axis) => maps.shape[axis]!));
  const channels = space[0] === 1 ? 3 : 1;
  const weights = tf.mean(gradient, [...space], true);
  return tf.squeeze(tf.relu(tf.sum(tf.mul(weights, maps), channels)), [0]);
}

/** Lets an identity op with a gradient of its own stand behind each layer that gives feature maps: it sees both passes. */
function probing<T>(network: RunNetwork, probes: Probe[], forward: () => T): T {
  const { model } = network;
  return tappingLayers(model, forward, (tensor, layer, use) => {
    if (tensor.rank !== 4 || tensor.dtype !== 'float32') return tensor;
    const { dataFormat } = layer as { dataFormat?: string };
    const convolution = /conv/i.test(layer.getClassName());
    // A layer that is no convolution has its maps where the one before it has them.
    const space = dataFormat === 'channelsFirst' ? [2, 3] : dataFormat ? [1, 2] : (probes.at(-1)?.space ?? [1, 2]);
    const probe: Probe = {
      name: outputName({ layer, use }),
      convolution,
      space: space as [number, number],
      maps: tf.keep(tf.clone(tensor)),
    };
    probes.push(probe);
    const identity = tf.customGrad((x) => ({
      value: tf.clone(x as tf.Tensor),
      gradFunc: (dy: tf.Tensor) => {
        probe.gradient = tf.keep(tf.clone(dy));
        return dy;
      },
    }));
    return identity(tensor);
  });
}

const mapLayer = ({ name, maps, space }: Probe): MapLayer => ({
  name,
  grid: [maps.shape[space[0]]!, maps.shape[space[1]]!],
});

const isMap = (probe: Probe) => mapLayer(probe).grid.some((extent) => extent > 1);

/** From the first convolution on: before it there are only pixels. */
function selectable(probes: readonly Probe[]): Probe[] {
  const first = probes.findIndex(({ convolution }) => convolution);
  return first < 0 ? [] : probes.slice(first).filter(isMap);
}

/**
 * The layer that was asked for; else the last one whose maps have the size of those of the last convolution. Behind a
 * convolution these may be its activation, its normalization, or the sum of a residual block.
 */
function choose(probes: readonly Probe[], wanted: string | undefined, run: string): Probe {
  const all = selectable(probes);
  const last = all.findLast(({ convolution }) => convolution);
  if (!last) throw noFeatureMaps(run);
  const names = all.map(({ name }) => name);
  const size = String(mapLayer(last).grid);
  const chosen =
    wanted === undefined
      ? all.findLast((probe) => String(mapLayer(probe).grid) === size)
      : all.find(({ name }) => name === wanted);
  if (!chosen) throw noSuchMapLayer(wanted!, names, nearest(wanted!, names));
  return chosen;
}
