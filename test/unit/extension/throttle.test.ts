/** What is drawn from progress is drawn at once, then at most so often, and never without its last state. */

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { throttle } from '../../../src/extension/throttle.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('calls at once, and once more for all that came meanwhile', () => {
  let calls = 0;
  const draw = throttle(() => calls++, 1_000);
  draw();
  expect(calls).toBe(1);
  for (let i = 0; i < 10; i++) draw();
  expect(calls).toBe(1);
  vi.advanceTimersByTime(1_000);
  expect(calls).toBe(2);
  vi.advanceTimersByTime(5_000);
  expect(calls).toBe(2);
  draw();
  expect(calls).toBe(3);
});

test('is silent after its end', () => {
  let calls = 0;
  const draw = throttle(() => calls++, 1_000);
  draw();
  draw();
  draw.dispose();
  vi.advanceTimersByTime(5_000);
  expect(calls).toBe(1);
});
