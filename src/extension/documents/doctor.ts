/** What Doctor found, as Markdown: what to do first, then what there is. */

import type { DeviceReport, DoctorReport } from '../../protocol/requests.ts';
import { escapeMarkdown, markdownTable } from './markdown.ts';

export function doctorDocument(report: DoctorReport, device: string): string {
  const chosen = report.devices.find(({ id }) => id === device);
  const problems = [
    ...report.problems,
    ...(chosen && !chosen.available
      ? [
          {
            message: `The device ${device} of the setting darkroom.device can't be used here: ${chosen.description}.`,
            nextStep: 'Choose another one with "Darkroom: Select Device".',
          },
        ]
      : []),
  ];
  return [
    '# Darkroom Doctor',
    problems.length === 0
      ? 'Everything that training needs is there.'
      : problems
          .map(({ message, nextStep }) => `- **${escapeMarkdown(message)}** ${escapeMarkdown(nextStep)}`)
          .join('\n'),
    '## Devices',
    markdownTable(
      [{ title: 'Device' }, { title: 'Works here' }, { title: 'What it is' }],
      [...report.devices]
        .sort(byAvailability)
        .map(({ id, available, description }) => [
          id === device ? `${id} (chosen)` : id,
          available ? 'yes' : 'no',
          description,
        ]),
    ),
    '## Versions',
    markdownTable([{ title: 'What' }, { title: 'Which' }], facts(report)),
    '',
  ].join('\n\n');
}

const byAvailability = (a: DeviceReport, b: DeviceReport) => Number(b.available) - Number(a.available);

function facts(report: DoctorReport): string[][] {
  const { darkroom, node, platform, onnxruntime, tensorflowjs, tfjsNode, cores, memory, cache } = report;
  return [
    ['Darkroom', darkroom],
    ['Node.js', `${node} on ${platform}`],
    ['ONNX Runtime', onnxruntime],
    ['TensorFlow.js', tensorflowjs],
    ...(tfjsNode ? [['TensorFlow.js for Node', tfjsNode]] : []),
    ['Processor', `${cores} ${cores === 1 ? 'core' : 'cores'}`],
    ['Memory', `${(memory / 2 ** 30).toFixed(1)} GB`],
    ...(cache ? [['Cache of decoded images', `${(cache.bytes / 2 ** 20).toFixed(0)} MB in ${cache.path}`]] : []),
  ];
}
