/** Calls a function at most so often: at once, and once more when calls came meanwhile. For what is drawn from progress. */

export interface Throttled {
  (): void;
  /** No call comes after this one. */
  dispose(): void;
}

export function throttle(call: () => void, milliseconds: number): Throttled {
  let timer: NodeJS.Timeout | undefined;
  let again = false;
  const run = () => {
    call();
    again = false;
    timer = setTimeout(() => {
      timer = undefined;
      if (again) run();
    }, milliseconds);
    timer.unref();
  };
  const throttled = () => {
    if (timer) again = true;
    else run();
  };
  return Object.assign(throttled, { dispose: () => clearTimeout(timer) });
}
