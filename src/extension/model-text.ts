/** What can be told of a model file from its text alone, without running it. */

/** Comments become blanks of the same length, so that offsets stay; strings are kept. */
function withoutComments(text: string): string {
  const token = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\[\s\S]|[^`\\])*`/g;
  return text.replace(token, (found) => (found.startsWith('/') ? found.replace(/[^\n]/g, ' ') : found));
}

/** The dataset that the file names with a plain string. */
export function datasetOf(text: string): string | undefined {
  const found = /\bdataset\s*:\s*(?:'([^'\n]+)'|"([^"\n]+)"|`([^`$\n]+)`)/.exec(withoutComments(text));
  return found?.[1] ?? found?.[2] ?? found?.[3];
}

/** Lines, from 0, where `defineModel(` is called. */
export function definitionLines(text: string): number[] {
  const plain = withoutComments(text);
  return [...plain.matchAll(/\bdefineModel\s*(?:<[^()]*>)?\s*\(/g)].map(
    ({ index }) => plain.slice(0, index).split('\n').length - 1,
  );
}
