/** What the status bar item says. */

import { durationText, progressShare, progressText, type TrainingState } from './training-text.ts';

export function statusText(trainings: readonly TrainingState[], device: string): string {
  const [first, ...others] = trainings;
  if (!first) return `$(chip) Darkroom: ${device}`;
  const icon = trainings.every(({ paused }) => paused) ? '$(debug-pause)' : '$(sync~spin)';
  if (others.length > 0) return `${icon} ${trainings.length} trainings`;
  return `${icon} ${first.name} ${progressText(first)}`;
}

/** Lines of plain text. */
export function statusTooltip(trainings: readonly TrainingState[], device: string): string[] {
  return [
    ...trainings.map((training) => {
      const left = training.etaSeconds === undefined ? '' : `, ${durationText(training.etaSeconds)} left`;
      return `${training.name}: ${progressText(training)} (${Math.floor(100 * progressShare(training))} %${left})`;
    }),
    `Darkroom trains on ${device}`,
  ];
}
