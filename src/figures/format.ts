/** Numbers as people read them on axes, in legends and in tables. */

/** At most four digits that count; very large and small ones as powers of ten. */
export function formatNumber(value: number | undefined): string {
  if (value === undefined) return '–';
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? '∞' : '−∞';
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e7)) return value.toExponential(2).replace(/\.?0+e/, 'e');
  return size >= 10_000 ? grouped(Math.round(value)) : String(Number(value.toPrecision(4)));
}

/** 126786 → 126,786. */
export const grouped = (value: number): string => value.toLocaleString('en-US');

/** A share that is not quite nothing, or not quite all, is not rounded to it. */
export function formatShare(share: number, digits = 1): string {
  const text = (share * 100).toFixed(digits);
  const least = (10 ** -digits).toFixed(digits);
  if (share > 0 && Number(text) === 0) return `<${least} %`;
  if (share < 1 && Number(text) === 100) return `>${(100 - Number(least)).toFixed(digits)} %`;
  return `${text} %`;
}

/** Seconds as `8 s`, `1:05 min`, `2:03:10 h`. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '–';
  if (Math.abs(seconds) < 60) return `${Number(seconds.toFixed(seconds < 10 ? 1 : 0))} s`;
  const whole = Math.round(seconds);
  const two = (value: number) => String(value).padStart(2, '0');
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)} h` : `${minutes}:${two(rest)} min`;
}

/**
 * A time of the day, with the date where the axis spans more than a day.
 * @param seconds Since 1970.
 * @param zone Minutes from local time to UTC.
 */
export function formatClock(seconds: number, zone: number, span = 0): string {
  const local = new Date((seconds - zone * 60) * 1000).toISOString();
  if (span > 2 * 86_400) return `${local.slice(5, 10)} ${local.slice(11, 16)}`;
  return span > 600 ? local.slice(11, 16) : local.slice(11, 19);
}

/** `1.5 GB`, in powers of 1024 as file managers show them. */
export function formatBytes(value: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let unit = 0;
  let size = value;
  while (size >= 1024 && unit < units.length - 1) {
    size /= 1024;
    unit++;
  }
  return `${unit === 0 || size >= 100 ? Math.round(size) : size.toFixed(1)} ${units[unit]}`;
}
