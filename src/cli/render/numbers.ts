/** Numbers as people read them in a terminal. Always in English, so that output can be compared and searched. */

const thousands = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** `12,431` */
export const count = (value: number): string => thousands.format(value);

/** A loss or an accuracy: four decimals, fewer digits for what is very large or small. */
export function metric(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  return size !== 0 && (size >= 10_000 || size < 0.001) ? value.toExponential(2) : value.toFixed(4);
}

/** A learning rate: as short as it can be said. */
export const rate = (value: number): string => String(Number(value.toPrecision(4)));

/** `91.2 %` */
export const percent = (share: number, decimals = 1): string => `${(share * 100).toFixed(decimals)} %`;

/** `0:34`, `12:05`, `3:04:59` */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const two = (value: number) => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

export { formatBytes as bytes } from '../../figures/format.ts';

/** `1 image`, `2 images` */
export const plural = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`;
