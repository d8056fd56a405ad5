/** Finds the place in the user's files that a stack of the evaluated bundle points at, through the bundle's source map. */

import { resolve, sep } from 'node:path';
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import type { SourceLocation } from '../../protocol/errors.ts';

export interface Positions {
  /**
   * The innermost place of a stack that is in the user's own files; of packages only when there is no other.
   * `outsideConstructors` starts after the constructors that end the stack: where `new MyLayer()` was written.
   */
  fromStack(stack: string, options?: { readonly outsideConstructors?: boolean }): SourceLocation | undefined;
}

/** @param folder Absolute folder that the sources of the map are relative to. */
export function createPositions(bundleName: string, sourceMap: string, folder: string): Positions {
  const map = new TraceMap(sourceMap);
  const frame = new RegExp(`${bundleName.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}:(\\d+):(\\d+)`);

  const original = (line: number, column: number): SourceLocation | undefined => {
    const found = originalPositionFor(map, { line, column: column - 1 });
    if (found.source === null) return undefined;
    return { file: resolve(folder, found.source), line: found.line, column: found.column + 1 };
  };

  return {
    fromStack(stack, { outsideConstructors = false } = {}) {
      let frames = stack.split('\n').filter((line) => frame.test(line));
      if (outsideConstructors) {
        const outside = frames.findIndex((line) => !/^\s*at new /.test(line));
        frames = frames.slice(Math.max(outside, 0));
      }
      const places = frames.flatMap((line) => {
        const [, row, column] = frame.exec(line)!;
        return original(Number(row), Number(column)) ?? [];
      });
      return places.find(({ file }) => !file.includes(`${sep}node_modules${sep}`)) ?? places[0];
    },
  };
}
