/** Runs the tests that @tensorflow/tfjs-core ships, in a process of its own, and prints what came of each as JSON. */

import { writeFileSync } from 'node:fs';
import { jasmine, type SpecResult } from './setup.ts';
import './environment.ts';
import '@tensorflow/tfjs-core/dist/tests';

export interface Outcome {
  readonly name: string;
  readonly message: string;
}

const passed: string[] = [];
const failed: Outcome[] = [];

async function main(): Promise<void> {
  const env = jasmine.getEnv();
  env.configure({ random: false });
  env.addReporter({
    specDone({ status, fullName, failedExpectations }: SpecResult) {
      // The name holds that of the environment.
      const name = fullName.replace(' onnx {}', '');
      if (status === 'passed') passed.push(name);
      if (status === 'failed') failed.push({ name, message: failedExpectations[0]?.message ?? '' });
    },
  });
  await env.execute();
  writeFileSync(process.argv[2]!, JSON.stringify({ passed, failed }));
  process.exit(0);
}

void main();
