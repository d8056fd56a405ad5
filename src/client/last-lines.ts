/** Remembers the end of a stream of text, to be shown when the process that wrote it has ended. */

export interface LastLines {
  add(text: string): void;
  /** The last lines, without a final line break. */
  text(): string;
}

export function lastLines(count: number): LastLines {
  let kept = '';
  return {
    add(text) {
      kept = (kept + text)
        .split('\n')
        .slice(-(count + 1))
        .join('\n')
        .slice(-8_000);
    },
    text: () => kept.trimEnd().split('\n').slice(-count).join('\n'),
  };
}
