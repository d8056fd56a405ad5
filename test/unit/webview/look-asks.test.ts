/** What a run's page asks about many images, answered by an engine of a few lines: numbers in buffers of their own. */

import { describe, expect, test } from 'vitest';
import type { EngineClient } from '../../../src/client/engine.ts';
import { lookAsks } from '../../../src/extension/panels/look-asks.ts';
import type { SessionServices } from '../../../src/extension/panels/sessions.ts';

const whole = new Float32Array([9, 1, 2, 3, 9]);
const answers: Readonly<Record<string, unknown>> = {
  'run/map': { ids: ['a'], points: whole.subarray(1, 3), labels: Int32Array.of(7), count: 1 },
  'run/mistakes': { ids: ['a'], losses: whole.subarray(3, 4), count: 5 },
  'run/neighbours': { prediction: { path: '/images/a.png', top: [] }, groups: [] },
};

function asks() {
  const sent: [name: string, params: unknown][] = [];
  const opened: string[] = [];
  const engine = {
    async request(name: string, params: unknown) {
      sent.push([name, params]);
      return answers[name];
    },
  } as unknown as EngineClient;
  const services = {
    engine: async () => engine,
    deviceFor: () => 'cpu',
    openFile: async (path: string) => void opened.push(path),
  } as unknown as SessionServices;
  const allows = (path: string) => path === '/chosen.png';
  return { sent, opened, handlers: lookAsks(() => ({ workspace: '/w', run: 'r', allows }), services) };
}

const work = { signal: new AbortController().signal, onProgress: () => undefined };

describe('asks about many images', () => {
  test('are answered with buffers that hold their own numbers alone', async () => {
    const { handlers, sent } = asks();
    const map = await handlers.map({ split: 'test', method: 'pca' }, work);
    expect([...new Float32Array(map.points)]).toEqual([1, 2]);
    expect([...new Int32Array(map.labels)]).toEqual([7]);
    expect(map).toMatchObject({ ids: ['a'], count: 1 });
    const mistakes = await handlers.mistakes({ split: 'test' }, work);
    expect([...new Float32Array(mistakes.losses)]).toEqual([3]);
    expect(sent).toEqual([
      ['run/map', { workspace: '/w', run: 'r', device: 'cpu', split: 'test', method: 'pca' }],
      ['run/mistakes', { workspace: '/w', run: 'r', split: 'test' }],
    ]);
  });

  test('open the files alone that the page was told of', async () => {
    const { handlers, opened } = asks();
    await expect(handlers.openImage({ path: '/images/a.png' }, work)).rejects.toMatchObject({
      code: 'image-not-chosen',
    });
    await handlers.neighbours({ image: { dataset: 'd', id: 'a' }, split: 'test' }, work);
    await handlers.openImage({ path: '/images/a.png' }, work);
    expect(opened).toEqual(['/images/a.png']);
  });

  test('look for neighbours of files alone that a person chose', async () => {
    const { handlers } = asks();
    const near = (path: string) => handlers.neighbours({ image: { path }, split: 'test' }, work);
    await expect(near('/etc/passwd')).rejects.toMatchObject({ code: 'image-not-chosen' });
    await near('/chosen.png');
  });
});
