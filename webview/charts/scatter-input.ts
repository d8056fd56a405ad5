/** What a pointer means on a map of points: pulling, drawing a loop, pressing, pointing; and what arrow keys mean. */

export interface DragHandlers {
  /** Whether a drag that begins now draws a loop instead of pulling. */
  draws(event: PointerEvent): boolean;
  onHover(x: number, y: number): void;
  onLeave(): void;
  onPull(dx: number, dy: number): void;
  onCorner(x: number, y: number): void;
  /** @param add To what is selected already. */
  onLoop(add: boolean): void;
  onAbort(): void;
  onPress(): void;
  onWheel(factor: number, x: number, y: number): void;
}

/** Pixels within which a press is no drag, and between two corners of a loop. */
const still = 4;

export function dragging(target: HTMLElement, on: DragHandlers): void {
  let drag: { kind: 'pull' | 'loop'; x: number; y: number; moved: boolean } | undefined;

  target.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    target.setPointerCapture(event.pointerId);
    const { offsetX: x, offsetY: y } = event;
    drag = { kind: on.draws(event) ? 'loop' : 'pull', x, y, moved: false };
    // A finger does not point before it presses.
    on.onHover(x, y);
    if (drag.kind === 'loop') on.onCorner(x, y);
  });
  target.addEventListener('pointermove', ({ offsetX: x, offsetY: y }) => {
    if (!drag) return on.onHover(x, y);
    if (!drag.moved && Math.hypot(x - drag.x, y - drag.y) < still) return;
    if (drag.kind === 'pull') on.onPull(x - drag.x, y - drag.y);
    else if (Math.hypot(x - drag.x, y - drag.y) < still) return;
    else on.onCorner(x, y);
    drag = { ...drag, x, y, moved: true };
  });
  target.addEventListener('pointerup', (event) => {
    const ended = drag;
    drag = undefined;
    if (!ended) return;
    if (!ended.moved) {
      if (ended.kind === 'loop') on.onAbort();
      on.onPress();
    } else if (ended.kind === 'loop') on.onLoop(event.ctrlKey || event.metaKey);
  });
  target.addEventListener('pointercancel', () => {
    drag = undefined;
    on.onAbort();
  });
  target.addEventListener('pointerleave', () => {
    if (!drag) on.onLeave();
  });
  target.addEventListener(
    'wheel',
    (event) => {
      // Without Ctrl the wheel scrolls the page, as everywhere.
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      on.onWheel(event.deltaY < 0 ? 1.25 : 0.8, event.offsetX, event.offsetY);
    },
    { passive: false },
  );
}

const directions: Readonly<Record<string, readonly [dx: number, dy: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Pixels that a key moves the cross by. */
export function cursorStep({ key, shiftKey }: KeyboardEvent): readonly [dx: number, dy: number] | undefined {
  const direction = directions[key];
  const pixels = shiftKey ? 2 : 14;
  return direction && [direction[0] * pixels, direction[1] * pixels];
}
