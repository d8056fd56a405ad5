/** Colours in model files: a gray, or red, green and blue, as bytes. */

const isByte = (value: unknown) => Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 255;

export const isColour = (value: unknown): boolean =>
  isByte(value) || (Array.isArray(value) && value.length === 3 && value.every(isByte));

export const colourText = 'a gray of 0 to 255, or red, green and blue: [124, 116, 104]';
export const colourMessage = `must be ${colourText}`;
