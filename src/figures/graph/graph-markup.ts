/** A model's graph as SVG elements, whose colours are values: for the page, which makes nodes of them, and for a file. */

import type { Palette } from '../colours.ts';
import { escapeHtml } from '../escape-html.ts';
import { font, type GraphScene, letter, type SceneEdge, type SceneNode } from './graph-scene.ts';

export interface SvgElement {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly children?: readonly (SvgElement | string)[];
}

/** Stripe at the left of a node, by what kind of layer it is. The words beside it say the same. */
const families: readonly (readonly [RegExp, keyof Palette])[] = [
  [/Conv/, 'blue'],
  [/^(Dense|SimpleRNN|GRU|LSTM|Bidirectional|TimeDistributed|Embedding)$/, 'purple'],
  [/Pooling|UpSampling|Cropping|ZeroPadding/, 'green'],
  [/Normalization/, 'yellow'],
  [/^(Add|Subtract|Multiply|Average|Maximum|Minimum|Concatenate|Dot)$/, 'cyan'],
  [/Dropout|Noise/, 'red'],
];

export const graphElements = (scene: GraphScene, palette: Palette): SvgElement[] => [
  ...scene.nodes.filter(({ open }) => open).map((node) => frameElement(node, palette)),
  ...scene.edges.flatMap((edge) => edgeElements(edge, palette)),
  ...scene.nodes.filter(({ open }) => !open).map((node) => nodeElement(node, palette)),
];

export const graphSvg = (scene: GraphScene, palette: Palette, title: string): string =>
  [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${round(scene.width)}" height="${round(scene.height)}" viewBox="0 0 ${round(scene.width)} ${round(scene.height)}" role="img" font-family="system-ui, sans-serif" font-size="${font.size}">`,
    `<title>${escapeHtml(title)}</title>`,
    `<rect width="${round(scene.width)}" height="${round(scene.height)}" fill="${palette.background}"/>`,
    ...graphElements(scene, palette).map(text),
    '</svg>',
  ].join('\n');

function text({ tag, attributes, children = [] }: SvgElement): string {
  const listed = Object.entries(attributes).map(([name, value]) => ` ${name}="${escapeHtml(String(value))}"`);
  const inner = children.map((child) => (typeof child === 'string' ? escapeHtml(child) : text(child)));
  return inner.length > 0 ? `<${tag}${listed.join('')}>${inner.join('')}</${tag}>` : `<${tag}${listed.join('')}/>`;
}

function frameElement({ node, x, y, width, height, lines }: SceneNode, palette: Palette): SvgElement {
  const room = width - 40;
  return group(node.id, 'graph-node frame', [
    rectangle(x, y, width, height, { fill: 'none', stroke: palette.muted, 'stroke-dasharray': '4 3', rx: 6 }),
    words(x + 12, y + 19, `▾ ${lines[0]}`, room, palette.foreground, { 'font-weight': 600 }),
  ]);
}

function nodeElement({ node, x, y, width, height, lines, value, share }: SceneNode, palette: Palette): SvgElement {
  const colour = colourOf(node.layer?.className, palette);
  const inside = width - 24;
  const title = node.inner ? `▸ ${lines[0]}` : lines[0]!;
  const shapeRoom = inside - (value.length + 1) * letter.normal;
  const baseline = (line: number) => y + 8 + line * font.line + 12;
  // A pile of cards for what is more than one layer.
  const under = node.inner
    ? [rectangle(x + 4, y + 4, width, height, { fill: palette.background, stroke: palette.muted, rx: 4 })]
    : [];
  return group(node.id, `graph-node ${node.kind}`, [
    ...under,
    rectangle(x, y, width, height, { fill: palette.background, stroke: palette.muted, rx: 4, class: 'box' }),
    rectangle(x, y, 4, height, { fill: colour, rx: 2 }),
    words(x + 12, baseline(0), title, inside, palette.foreground, { 'font-weight': 600 }),
    words(x + 12, baseline(1), lines[1]!, inside, palette.muted),
    words(x + 12, baseline(2), lines[2]!, shapeRoom, palette.foreground),
    ...(value ? [words(x + width - 12, baseline(2), value, inside, palette.muted, { 'text-anchor': 'end' })] : []),
    ...(share > 0
      ? [rectangle(x + 12, y + height - 9, Math.max(1, inside * share), 4, { fill: colour, class: 'bar' })]
      : []),
  ]);
}

function colourOf(className: string | undefined, palette: Palette): string {
  const family = families.find(([pattern]) => className !== undefined && pattern.test(className));
  return palette[family?.[1] ?? 'muted'];
}

const group = (id: string, className: string, children: readonly SvgElement[]): SvgElement => ({
  tag: 'g',
  attributes: { class: className, 'data-id': id },
  children,
});

const rectangle = (
  x: number,
  y: number,
  width: number,
  height: number,
  more: Readonly<Record<string, string | number>>,
): SvgElement => ({
  tag: 'rect',
  attributes: { x: round(x), y: round(y), width: round(width), height: round(height), ...more },
});

/** Text that is cut where there is no room for it; all of it is in the title that a pointer shows. */
function words(
  x: number,
  y: number,
  content: string,
  room: number,
  fill: string,
  more: Readonly<Record<string, string | number>> = {},
): SvgElement {
  const most = Math.max(1, Math.floor(room / ('font-weight' in more ? letter.bold : letter.normal)));
  const shown = content.length > most ? `${content.slice(0, most - 1)}…` : content;
  const title: SvgElement[] = shown === content ? [] : [{ tag: 'title', attributes: {}, children: [content] }];
  return { tag: 'text', attributes: { x: round(x), y: round(y), fill, ...more }, children: [shown, ...title] };
}

/** Curves that leave and arrive upright, with a head at the end. */
function edgeElements({ points }: SceneEdge, palette: Palette): SvgElement[] {
  const [start, ...others] = points;
  const end = points.at(-1)!;
  let [x, y] = start!;
  const steps = others.map(([nextX, nextY], i) => {
    // The curve ends where the head begins.
    const to = i === others.length - 1 ? nextY - 5 : nextY;
    const middle = (y + to) / 2;
    const step =
      Math.abs(nextX - x) < 0.5
        ? `V${round(to)}`
        : `C${round(x)} ${round(middle)} ${round(nextX)} ${round(middle)} ${round(nextX)} ${round(to)}`;
    [x, y] = [nextX, to];
    return step;
  });
  const path = `M${round(start![0])} ${round(start![1])}${steps.join('')}`;
  const head = `M${round(end[0] - 4)} ${round(end[1] - 6)}H${round(end[0] + 4)}L${round(end[0])} ${round(end[1])}Z`;
  return [
    { tag: 'path', attributes: { d: path, fill: 'none', stroke: palette.muted, 'stroke-width': 1.2 } },
    { tag: 'path', attributes: { d: head, fill: palette.muted } },
  ];
}

const round = (value: number) => Math.round(value * 10) / 10;
