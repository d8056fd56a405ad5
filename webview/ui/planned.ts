/** Work that is asked for often and done once: at the next frame, or after a while. */

/** @returns Asks for `draw` at the next frame; asking again before it changes nothing. */
export const oncePerFrame = (draw: () => void): (() => void) => planned((run) => requestAnimationFrame(run), draw);

/** @returns Asks for `work` after so many milliseconds; asking again before it changes nothing. */
export const onceAfter = (work: () => void): ((after: number) => void) =>
  planned((run, after: number) => setTimeout(run, after), work);

function planned<When extends unknown[]>(
  schedule: (run: () => void, ...when: When) => unknown,
  work: () => void,
): (...when: When) => void {
  let waiting = false;
  return (...when) => {
    if (waiting) return;
    waiting = true;
    schedule(
      () => {
        waiting = false;
        work();
      },
      ...when,
    );
  };
}
