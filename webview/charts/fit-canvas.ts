/** Gives a canvas as many pixels as the screen has for it. */

/** @returns Its context, scaled so that drawing counts in CSS pixels; what was drawn before is gone. */
export function fitCanvas(canvas: HTMLCanvasElement, width: number, height: number): CanvasRenderingContext2D {
  const ratio = window.devicePixelRatio || 1;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('This page has no canvas to draw on.');
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  return context;
}
