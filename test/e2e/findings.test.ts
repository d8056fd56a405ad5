/** Trainings that go wrong on purpose, each in its own way, and one that does not: what the command line says of them. */

import { expect, it } from 'vitest';
import type { Finding } from '../../src/protocol/findings.ts';
import type { RunRecord } from '../../src/protocol/runs.ts';
import { type Ended, jsonLines, resultOf } from './darkroom.ts';
import { emptyWorkspace, model, picture, shapesWorkspace, type Workspace } from './workspace.ts';

const layers = (units: string, more = '') => `\
        tf.layers.flatten({ inputShape }),
        tf.layers.dense({ units: 32, activation: 'relu'${more} }),
        ${units}`;
const softmax = `tf.layers.dense({ units: classes, activation: 'softmax' }),`;

async function train({ darkroom, write }: Workspace, source: string, ...flags: string[]) {
  await write('small.model.ts', source);
  return darkroom(['train', 'small.model.ts', '--json', ...flags]);
}

const foundIn = (ended: Ended) => resultOf<{ record: RunRecord }>(ended).record.findings!;
const notices = ({ out }: Ended) =>
  jsonLines(out).flatMap(({ type, line }) => {
    const { type: kind, finding, epoch } = (line ?? {}) as { type?: string; finding?: string; epoch?: number };
    return type === 'log' && kind === 'notice' && finding ? [[finding, epoch]] : [];
  });

/** Pictures of two classes in the given numbers. */
async function twoClasses(counts: readonly [number, number]): Promise<Workspace> {
  const workspace = await emptyWorkspace();
  await workspace.dataset({ path: 'images', split: { validation: 0.2, test: 0.2 } });
  for (const [label, count] of counts.entries()) {
    for (let i = 0; i < count; i++) await workspace.write(`images/${label}/${i}.png`, await picture(label, i));
  }
  return workspace;
}

it('a learning rate that is too large ends at the majority rate, which is told while it trains', async () => {
  const workspace = await twoClasses([59, 41]);
  const settings = 'epochs: 6, batchSize: 8, optimizer: adam({ learningRate: 5 })';
  const ended = await train(workspace, model({ layers: layers(softmax), train: settings }));
  const [finding] = foundIn(ended) as [Finding];
  expect(finding).toMatchObject({ kind: 'majority-rate', severity: 'error', evidence: { classes: ['0'] } });
  expect(finding.evidence.numbers.majority).toBeCloseTo(0.59, 1);
  expect(notices(ended)).toContainEqual(['majority-rate', 3]);
  const said = await workspace.darkroom(['findings', 'last']);
  expect(said.out).toContain('majority rate');
  expect(said.out).toMatch(/→ .*5 → 0\.5/s);
  expect(
    resultOf<{ findings: Finding[] }>(await workspace.darkroom(['findings', 'last', '--json'])).findings[0],
  ).toEqual(finding);
});

it('a network that learns its few images by heart overfits', async () => {
  const workspace = await emptyWorkspace();
  await workspace.dataset({ path: 'images', split: { validation: 0.4, test: 0 } });
  // Labels that say nothing: what is learned of them is known by heart.
  for (let i = 0; i < 60; i++) await workspace.write(`images/${i % 2}/${i}.png`, await picture(0, i));
  const wide = `\
        tf.layers.batchNormalization({ inputShape, momentum: 0.5 }),
        tf.layers.flatten(),
        tf.layers.dense({ units: 256, activation: 'elu' }),
        ${softmax}`;
  const settings = 'epochs: 40, batchSize: 8, optimizer: adam({ learningRate: 0.001 })';
  const ended = await train(workspace, model({ layers: wide, train: settings }));
  const finding = foundIn(ended).find(({ kind }) => kind === 'overfitting')!;
  expect(finding.title).toMatch(/^Overfits after epoch \d+$/);
  const { gap_then, gap_now, val_loss_then, val_loss_now } = finding.evidence.numbers as Record<string, number>;
  expect(gap_now!).toBeGreaterThan(gap_then! + 0.1);
  expect(val_loss_now!).toBeGreaterThan(val_loss_then!);
});

it('a loss that becomes NaN fails with its finding kept, and more of it only after it is resumed', async () => {
  const workspace = await shapesWorkspace();
  const ended = await train(
    workspace,
    model({
      from: 'defineModel, sgd',
      layers: layers('tf.layers.dense({ units: classes }),'),
      train: 'epochs: 6, batchSize: 8, optimizer: sgd({ learningRate: 1e20 })',
    }),
  );
  expect(ended.code).toBe(1);
  const { findings } = resultOf<{ findings: Finding[] }>(await workspace.darkroom(['findings', 'last', '--json']));
  expect(findings[0]).toMatchObject({ kind: 'exploding-loss', severity: 'error', evidence: { epoch: 1 } });
  expect(findings[0]!.message).toMatch(/NaN|infinite/);
});

it('ReLU units with a large negative bias are dead, and are told after the first epoch', async () => {
  const workspace = await shapesWorkspace();
  const bias = ", name: 'hidden', biasInitializer: tf.initializers.constant({ value: -50 })";
  const ended = await train(workspace, model({ layers: layers(softmax, bias) }));
  const finding = foundIn(ended).find(({ kind }) => kind === 'dead-units');
  expect(finding).toMatchObject({
    severity: 'error',
    tab: 'layers',
    evidence: { epoch: 2, layers: ['hidden'], numbers: { dead: 32, units: 32 } },
  });
  expect(notices(ended)).toContainEqual(['dead-units', 1]);
});

it('a class that looks like another one is never predicted, which the evaluation tells', async () => {
  const workspace = await emptyWorkspace();
  await workspace.dataset({ path: 'images', split: { validation: 0.1, test: 0.3 } });
  const counts = { left: [0, 40], right: [1, 40], twin: [1, 14] } as const;
  for (const [name, [look, count]] of Object.entries(counts)) {
    for (let i = 0; i < count; i++)
      await workspace.write(`images/${name}/${i}.png`, await picture(look, i + (name === 'twin' ? 500 : 0)));
  }
  await train(workspace, model({ train: 'epochs: 6, batchSize: 8, optimizer: adam({ learningRate: 0.003 })' }));
  const evaluated = await workspace.darkroom(['evaluate', 'last', '--json']);
  const { findings } = resultOf<{ findings: Finding[] }>(evaluated);
  expect(findings.find(({ kind }) => kind === 'never-predicted')).toMatchObject({
    title: 'twin is never predicted',
    tab: 'confusion',
    evidence: { split: 'test', classes: ['twin'] },
  });
  expect((await workspace.darkroom(['evaluate', 'last'])).out).toContain('twin is never predicted');
});

it('a training that goes well is not talked about', async () => {
  const workspace = await shapesWorkspace(40);
  const settings = 'epochs: 12, batchSize: 16, optimizer: adam({ learningRate: 0.002 })';
  const ended = await train(workspace, model({ layers: layers(softmax), train: settings }));
  expect(foundIn(ended).filter(({ severity }) => severity !== 'info')).toEqual([]);
  expect(notices(ended)).toEqual([]);
});
