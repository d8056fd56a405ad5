/** Finds a class by what a person types. */

/** Index of the class whose name is the text, or begins with it, or holds it, whatever its case; undefined if none. */
export function findClass(classNames: readonly string[], text: string): number | undefined {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return undefined;
  const names = classNames.map((name) => name.toLowerCase());
  const tests = [
    (name: string) => name === wanted,
    (name: string) => name.startsWith(wanted),
    (name: string) => name.includes(wanted),
  ];
  return tests.map((fits) => names.findIndex(fits)).find((index) => index >= 0);
}
