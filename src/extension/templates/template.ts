/** What a template of a model file needs to know, and what it is. */

export interface TemplateInput {
  /** Name of an entry of darkroom.json. */
  readonly dataset: string;
  /** Pixels. */
  readonly height: number;
  /** Pixels. */
  readonly width: number;
  readonly channels: 1 | 3;
}

export interface Template {
  /** Kebab-case. */
  readonly id: string;
  readonly label: string;
  /** When to choose it. */
  readonly detail: string;
  source(input: TemplateInput): string;
}

/** A string as TypeScript writes it. */
export const quoted = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`;

/** The lines that every model file begins its definition with. */
export const inputLines = ({ dataset, height, width, channels }: TemplateInput): string =>
  `dataset: ${quoted(dataset)},
  input: { height: ${height}, width: ${width}, channels: ${channels} },`;
