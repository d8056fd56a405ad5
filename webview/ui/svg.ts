/** Makes nodes of SVG elements that are told as data, as a file of the same picture is. */

import type { SvgElement } from '../../src/figures/graph/graph-markup.ts';

const namespace = 'http://www.w3.org/2000/svg';

export function svgNode({ tag, attributes, children = [] }: SvgElement): SVGElement {
  const made = document.createElementNS(namespace, tag) as SVGElement;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  made.append(...children.map((child) => (typeof child === 'string' ? child : svgNode(child))));
  return made;
}
