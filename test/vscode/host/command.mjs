/** Runs a program to its end; what it printed is in the error if it fails. */

import { spawn } from 'node:child_process';

/**
 * @param {string} program
 * @param {readonly string[]} words
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<string>} what it printed
 */
export function command(program, words, { cwd, env } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { cwd, env: env ?? process.env, stdio: ['ignore', 'pipe', 'pipe'] });
    let printed = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (printed += text));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(printed);
      else reject(new Error(`${program} ${words.join(' ')} ended with ${code}:\n${printed.slice(-4000)}`));
    });
  });
}
