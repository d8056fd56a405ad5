/**
 * Makes an Optimizer of an update rule: creates and finds the state, clips gradients and runs the rule for each variable,
 * so that an optimizer's own file is little more than its formula.
 */

import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { Optimizer } from '../optimizer.ts';
import { type Clipping, clipGradients } from './clipping.ts';

/** A rule with `Scalar` state of one number for the whole optimizer and `Slot` state of each variable's shape. */
interface UpdateRule<Scalar extends string, Slot extends string, Step> {
  readonly name: string;
  /** All settings with defaults filled in. */
  readonly settings: Clipping & { readonly learningRate: number };
  /** Initial values. */
  readonly scalars: Readonly<Record<Scalar, number>>;
  readonly slots: Readonly<Record<Slot, number>>;
  /** Runs once a step: updates the scalars and computes what all variables share, such as the step size. */
  begin(scalars: Readonly<Record<Scalar, tf.Variable>>, learningRate: tf.Scalar): Step;
  /** Updates one variable and its slots. */
  update(gradient: tf.Tensor, variable: tf.Variable, slots: Readonly<Record<Slot, tf.Variable>>, step: Step): void;
}

/** State stands as: the scalars, then for each variable in order its slots. */
export function optimizerFrom<Scalar extends string, Slot extends string, Step>(
  rule: UpdateRule<Scalar, Slot, Step>,
): Optimizer {
  const scalarNames = Object.keys(rule.scalars) as Scalar[];
  const slotNames = Object.keys(rule.slots) as Slot[];
  const named = <Name extends string>(names: readonly Name[], state: readonly tf.Variable[], from: number) =>
    Object.fromEntries(names.map((name, i) => [name, state[from + i]!])) as Record<Name, tf.Variable>;

  return {
    name: rule.name,
    learningRate: rule.settings.learningRate,
    config: configOf(rule.settings),
    createState(variables) {
      const first = variables[0]?.name ?? rule.name;
      const scalars = scalarNames.map((name) => filled([], rule.scalars[name], `${first}/${name}`));
      const slots = variables.flatMap((variable) =>
        slotNames.map((name) => filled(variable.shape, rule.slots[name], `${variable.name}/${name}`)),
      );
      return [...scalars, ...slots];
    },
    apply(gradients, variables, state, learningRate) {
      tf.tidy(() => {
        const step = rule.begin(named(scalarNames, state, 0), learningRate);
        const clipped = clipGradients(gradients, rule.settings);
        variables.forEach((variable, i) => {
          const slots = named(slotNames, state, scalarNames.length + i * slotNames.length);
          rule.update(clipped[i]!, variable, slots, step);
        });
      });
    },
  };
}

function filled(shape: readonly number[], value: number, name: string): tf.Variable {
  const values = new Float32Array(shape.reduce((size, extent) => size * extent, 1)).fill(value);
  return tf.tidy(() => tf.variable(tf.tensor(values, [...shape]), false, name));
}

/** Without the options that were left out, for run.json. */
function configOf(settings: object): Record<string, number | boolean | string> {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}

/** Adds one to the counter of steps and returns it: 1 in the first step. */
export function countStep(iteration: tf.Variable): tf.Scalar {
  iteration.assign(tf.add(iteration, 1));
  return iteration as unknown as tf.Scalar;
}

/** 1 − rate^step, the correction of a moving average that began at zero. */
export const biasCorrection = (rate: number, step: tf.Scalar): tf.Scalar => tf.sub(1, tf.pow(tf.scalar(rate), step));

/** `average` moves towards `value`: rate · average + (1 − rate) · value. */
export function moveAverage(average: tf.Variable, value: tf.Tensor, rate: number): void {
  average.assign(tf.add(tf.mul(average, rate), tf.mul(value, 1 - rate)));
}

/** A decay rate of a moving average: 0 up to, but not including, 1. */
export const decayRate = () => z.number().min(0).lt(1);
export const positive = () => z.number().positive();
