/** Where the arrow keys lead in a model's graph: along its edges, in and out of frames, and sideways to branches. */

import type { GraphScene, SceneNode } from '../../src/figures/graph/graph-scene.ts';

/** Id of the node that a key leads to; undefined for other keys, and where there is none. */
export function walk(key: string, from: string, scene: GraphScene): string | undefined {
  switch (key) {
    case 'ArrowDown':
      return below(from, scene);
    case 'ArrowUp':
      return above(from, scene);
    case 'ArrowLeft':
    case 'ArrowRight':
      return beside(from, scene, key === 'ArrowLeft' ? -1 : 1);
    case 'Home':
      return scene.nodes[0]?.node.id;
    case 'End':
      return scene.nodes.findLast(({ open }) => !open)?.node.id;
    default:
      return undefined;
  }
}

function below(from: string, scene: GraphScene): string | undefined {
  const frame = nodeOf(from, scene)?.within;
  const next = scene.edges.filter((edge) => edge.from === from);
  // Of a frame, what is inside comes first.
  const inside = next.find(({ to }) => nodeOf(to, scene)?.within === from);
  const target = (inside ?? next[0])?.to;
  if (target === undefined) return undefined;
  return target === frame ? afterFrame(frame, scene) : target;
}

function afterFrame(frame: string, scene: GraphScene): string | undefined {
  const { within } = nodeOf(frame, scene)!;
  const next = scene.edges.find(({ from, to }) => from === frame && nodeOf(to, scene)?.within !== frame)?.to;
  return next !== undefined && next === within ? afterFrame(within, scene) : next;
}

function above(from: string, scene: GraphScene): string | undefined {
  const before = scene.edges.filter(({ to, from: other }) => to === from && nodeOf(other, scene)?.within !== from);
  return before[0]?.from;
}

/** The nearest one that stands at the same height. */
function beside(from: string, { nodes }: GraphScene, step: -1 | 1): string | undefined {
  const own = nodes.find(({ node }) => node.id === from);
  if (!own) return undefined;
  const middle = (node: SceneNode) => node.x + node.width / 2;
  const level = nodes.filter(
    (other) =>
      other !== own &&
      !other.open &&
      other.y < own.y + own.height &&
      other.y + other.height > own.y &&
      (middle(other) - middle(own)) * step > 0,
  );
  return level.sort((a, b) => Math.abs(middle(a) - middle(own)) - Math.abs(middle(b) - middle(own)))[0]?.node.id;
}

const nodeOf = (id: string, { nodes }: GraphScene) => nodes.find(({ node }) => node.id === id);
