/** Shows a layer's line in the editor: in a file that the shown summary names, and in no other. */

import type { PlaceAsk } from '../../protocol/any-panel.ts';
import type { ModelSummary, SummaryLayer } from '../../protocol/runs.ts';
import type { AskHandlers, SessionServices } from './sessions.ts';

export interface Places {
  readonly asks: AskHandlers<PlaceAsk>;
  /** The summary that the page shows from now on. */
  learn(summary: ModelSummary): ModelSummary;
}

/** @param original The file to open for one that a summary names. */
export function layerPlaces(
  services: Pick<SessionServices, 'openFile'>,
  original: (file: string) => Promise<string> = async (file) => file,
): Places {
  let files: ReadonlySet<string> = new Set();
  return {
    asks: {
      async openPlace({ file, line, column }) {
        if (!files.has(file)) throw new Error(`No layer is made in ${file}.`);
        await services.openFile(await original(file), { line, column });
        return {};
      },
    },
    learn(summary) {
      files = new Set(filesOf(summary.layers));
      return summary;
    },
  };
}

const filesOf = (layers: readonly SummaryLayer[]): string[] =>
  layers.flatMap(({ location, layers: inner = [] }) => [...(location ? [location.file] : []), ...filesOf(inner)]);
