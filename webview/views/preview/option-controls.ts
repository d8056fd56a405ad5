/** The options of Darkroom's augmentations that can be tried out, with the ranges that are worth trying. */

export type OptionControl =
  | {
      readonly kind: 'range';
      readonly name: string;
      readonly min: number;
      readonly max: number;
      readonly step: number;
      readonly unit: '°' | '%' | ' px' | '';
    }
  | { readonly kind: 'switch'; readonly name: string };

const range = (name: string, max: number, step: number, unit: '°' | '%' | ' px' | '' = '', min = 0): OptionControl => ({
  kind: 'range',
  name,
  min,
  max,
  step,
  unit,
});

const part = (name: string, max = 1): OptionControl => range(name, max, 0.01, '%');
const often = range('p', 1, 0.05, '%');

/** In the order in which they are offered. */
export const optionControls: Readonly<Record<string, readonly OptionControl[]>> = {
  flip: [{ kind: 'switch', name: 'horizontal' }, { kind: 'switch', name: 'vertical' }, often],
  quarterTurn: [often],
  rotate: [range('degrees', 180, 1, '°'), often],
  shift: [part('horizontal', 0.5), part('vertical', 0.5), often],
  zoom: [part('amount', 2), often],
  shear: [range('degrees', 60, 1, '°'), often],
  brightness: [part('amount'), often],
  contrast: [part('amount'), often],
  saturation: [part('amount'), often],
  noise: [part('std', 0.5), often],
  blur: [range('sigma', 8, 0.1, ' px'), often],
  cutout: [part('size'), often],
  mixup: [range('alpha', 2, 0.05, '', 0.05), often],
  cutmix: [range('alpha', 2, 0.05, '', 0.05), often],
};

/** `15°`, `20 %`, `1.5 px`. */
export function valueText({ unit, step }: Extract<OptionControl, { kind: 'range' }>, value: number): string {
  if (unit === '%') return `${Math.round(value * 100)} %`;
  const digits = step < 0.1 ? 2 : step < 1 ? 1 : 0;
  return `${value.toFixed(digits)}${unit}`;
}
