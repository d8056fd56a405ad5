/** The doctor's report on the screen: what is there, and what to do about what is not. */

import { formatBytes } from '../../figures/format.ts';
import type { DoctorReport } from '../../protocol/requests.ts';
import { plural } from './numbers.ts';
import { clean, colors, columns, type Look, padEnd, shorten, wrap } from './style.ts';

export function doctorPage(report: DoctorReport, look: Look): string[] {
  const { dim, green, yellow } = colors(look);
  const line = (name: string, text: string) => `  ${padEnd(dim(name), 15)}${clean(text)}`;
  const id = Math.max(0, ...report.devices.map((device) => columns(device.id)));
  return [
    `Darkroom ${report.darkroom}`,
    line('Node', report.node),
    line('platform', report.platform),
    line('machine', `${plural(report.cores, 'core')}, ${formatBytes(report.memory)} of memory`),
    line('ONNX Runtime', report.onnxruntime),
    line('TensorFlow.js', report.tensorflowjs),
    line('tfjs-node', report.tfjsNode ?? 'not installed (not needed)'),
    ...(report.cache ? [line('image cache', `${formatBytes(report.cache.bytes)} in ${report.cache.path}`)] : []),
    '',
    'Devices',
    ...report.devices.map(({ id: name, available, description }) => {
      // What a library says about its failure ends with what matters.
      const room = Math.max(20, look.width - id - 6);
      const text = shorten(clean(description), room, available ? 'start' : 'end');
      return `  ${available ? green('✔') : dim('–')} ${padEnd(name, id)}  ${available ? text : dim(text)}`;
    }),
    '',
    ...(report.problems.length
      ? report.problems.flatMap(({ message, nextStep }) => [
          `${yellow('!')} ${clean(message)}`,
          ...wrap(clean(nextStep), look.width - 2).map((text) => `  ${text}`),
        ])
      : [`${green('✔')} Everything that training needs is there.`]),
  ];
}
