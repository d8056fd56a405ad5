/** Words in sentences. */

/** With a capital letter. */
export const capital = (text: string): string => text[0]!.toUpperCase() + text.slice(1);

/** `a`, `a and b`, `a, b, c and 7 more`. */
export function listed(names: readonly string[], most = 4): string {
  if (names.length > most) return `${names.slice(0, most - 1).join(', ')} and ${names.length - most + 1} more`;
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
