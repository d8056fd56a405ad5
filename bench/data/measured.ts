/** Wall time and processor time of a piece of work: on a machine that is shared, the latter tells more. */

export interface Measured<T> {
  readonly result: T;
  /** Seconds. */
  readonly wall: number;
  readonly processor: number;
}

export async function measured<T>(work: () => Promise<T>): Promise<Measured<T>> {
  const [started, before] = [performance.now(), process.cpuUsage()];
  const result = await work();
  const { user, system } = process.cpuUsage(before);
  return { result, wall: (performance.now() - started) / 1000, processor: (user + system) / 1e6 };
}

export const row = (what: string, { wall, processor }: Omit<Measured<unknown>, 'result'>, target: string): string =>
  `| ${what} | ${wall.toFixed(1)} s | ${processor.toFixed(1)} s | ${target} |`;
