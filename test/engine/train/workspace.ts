/** A workspace on disk with drawn images and a model file, and a way to send it requests and wait for their ends. */

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import type { RequestContext } from '../../../src/engine/context.ts';
import { startRun } from '../../../src/engine/train/requests.ts';
import type { EventName, Events, StartRun } from '../../../src/protocol/requests.ts';
import { modelSource } from './small.ts';

export interface Workspace {
  readonly path: string;
  remove(): Promise<void>;
}

const side = 6;
const classes = ['bottom', 'middle', 'top'];

/** 3 classes of 12 images, 6x6: a bright band at the class's place over a pattern. */
export async function drawWorkspace(source = modelSource): Promise<Workspace> {
  const path = await mkdtemp(join(tmpdir(), 'darkroom-train-'));
  for (const [label, name] of classes.entries()) {
    await mkdir(join(path, 'images', name), { recursive: true });
    for (let i = 0; i < 12; i++) await draw(join(path, 'images', name, `${i}.png`), label, i);
  }
  await writeFile(join(path, 'darkroom.json'), JSON.stringify({ datasets: { shapes: { path: 'images' } } }));
  await writeFile(join(path, 'small.model.ts'), source);
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

export async function draw(path: string, label: number, index: number): Promise<void> {
  const pixels = Uint8Array.from({ length: side * side }, (_, i) => {
    const pattern = Math.imul((label * 100 + index) * side * side + i + 1, 0x9e3779b1) >>> 25;
    return Math.floor(i / (2 * side)) === 2 - label ? 255 - pattern : pattern;
  });
  await sharp(pixels, { raw: { width: side, height: side, channels: 1 } })
    .png()
    .toFile(path);
}

export type SentEvent = { readonly [N in EventName]: { readonly name: N; readonly event: Events[N] } }[EventName];

export interface StartedRun {
  readonly id: string;
  readonly folder: string;
  readonly events: readonly SentEvent[];
  readonly ended: Promise<Events['run/ended']>;
}

/** Starts or resumes a run in this process. `onEvent` may act while it trains. */
export async function start(
  workspace: Workspace,
  params: Partial<StartRun> = {},
  onEvent: (event: SentEvent) => void = () => {},
): Promise<StartedRun> {
  const events: SentEvent[] = [];
  let end: (event: Events['run/ended']) => void;
  const ended = new Promise<Events['run/ended']>((resolve) => {
    end = resolve;
  });
  const context: RequestContext = {
    request: 1,
    signal: new AbortController().signal,
    progress: () => {},
    emit(name, event) {
      const sent = { name, event } as SentEvent;
      events.push(sent);
      onEvent(sent);
      if (sent.name === 'run/ended') end(sent.event);
    },
  };
  const file = params.resume === undefined ? 'small.model.ts' : undefined;
  const { run, folder } = await startRun({ workspace: workspace.path, file, device: 'eager', ...params }, context);
  return { id: run.id, folder, events, ended };
}
