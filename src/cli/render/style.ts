/** Text for a terminal: colours that can be absent, the width that a text takes on the screen, fitting it into less. */

/** What a picture may use. Rendering functions depend on this and their data alone. */
export interface Look {
  /** Columns. */
  readonly width: number;
  readonly color: boolean;
}

type Paint = (text: string) => string;

export interface Colors {
  readonly bold: Paint;
  readonly dim: Paint;
  readonly red: Paint;
  readonly green: Paint;
  readonly yellow: Paint;
  readonly cyan: Paint;
}

export function colors({ color }: Look): Colors {
  const paint = (on: number, off: number): Paint => {
    return (text) => (color && text ? `\x1b[${on}m${text}\x1b[${off}m` : text);
  };
  return {
    bold: paint(1, 22),
    dim: paint(2, 22),
    red: paint(31, 39),
    green: paint(32, 39),
    yellow: paint(33, 39),
    cyan: paint(36, 39),
  };
}

/** Names of classes and files come from data: what would move the cursor or change colours is shown as a dot. */
export const clean = (text: string): string => text.replace(/\p{Cc}/gu, '·');

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the escape sequences that `colors` writes.
const escapes = /\x1b\[[0-9;]*m/g;

/** Columns that a text takes: East Asian characters and emoji take two, combining marks none. */
export function columns(text: string): number {
  let sum = 0;
  for (const character of text.replace(escapes, '')) {
    if (/\p{M}|\u200d|\ufe0f/u.test(character)) continue;
    sum +=
      /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/.test(character) ||
      /\p{Emoji_Presentation}/u.test(character)
        ? 2
        : 1;
  }
  return sum;
}

export const padEnd = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - columns(text)));

export const padStart = (text: string, width: number): string => ' '.repeat(Math.max(0, width - columns(text))) + text;

/** Shortens a plain text (no colours) to `width` columns; the end of a path tells more than its beginning. */
export function shorten(text: string, width: number, keep: 'start' | 'end' = 'start'): string {
  if (columns(text) <= width) return text;
  if (width <= 1) return width === 1 ? '…' : '';
  const characters = [...text];
  if (keep === 'end') characters.reverse();
  const kept: string[] = [];
  let used = 1;
  for (const character of characters) {
    used += columns(character);
    if (used > width) break;
    kept.push(character);
  }
  return keep === 'end' ? `…${kept.reverse().join('')}` : `${kept.join('')}…`;
}

/** Breaks plain text at spaces into lines of at most `width` columns. Its own line breaks stay. */
export function wrap(text: string, width: number): string[] {
  return text.split('\n').flatMap((paragraph) => {
    const lines: string[] = [];
    let line = '';
    for (const word of paragraph.split(' ')) {
      if (line && columns(line) + 1 + columns(word) > width) {
        lines.push(line);
        line = word;
      } else line = line ? `${line} ${word}` : word;
    }
    return [...lines, line];
  });
}
