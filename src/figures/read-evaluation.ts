/** Reads evaluation-<split>.json, also those of earlier versions, whose shape is brought up to today's. */

import type { Evaluation } from '../protocol/runs.ts';
import { averageReports } from './averages.ts';
import { sparseRow } from './confusion-rows.ts';
import { wilson } from './intervals.ts';

/** Format 1: a full matrix, and one top-k. */
interface FirstEvaluation
  extends Omit<Evaluation, 'format' | 'confusion' | 'interval' | 'topK' | 'averages' | 'ranks' | 'calibration'> {
  readonly format: 1;
  readonly confusion: readonly (readonly number[])[];
  readonly top5?: number;
}

/** Undefined where the text is no evaluation, or is one of a later version. */
export function parseEvaluation(text: string): Evaluation | undefined {
  let value: Partial<Evaluation | FirstEvaluation> | null;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const lists = ['classNames', 'confusion', 'classes', 'mistakes', 'confused'] as const;
  if (!lists.every((key) => Array.isArray(value[key]))) return undefined;
  if (value.format === 1) return upgraded(value as FirstEvaluation);
  return value.format === 2 ? (value as Evaluation) : undefined;
}

function upgraded({ top5, confusion, ...first }: FirstEvaluation): Evaluation {
  const rows = confusion.map(sparseRow);
  return {
    ...first,
    format: 2,
    interval: wilson(first.accuracy, first.count),
    topK: top5 === undefined ? [] : [{ k: 5, accuracy: top5 }],
    confusion: rows,
    averages: averageReports(first.classes, rows),
  };
}
