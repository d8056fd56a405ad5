/** PyTorch in a process of its own, asked for some steps at a time so that it can take turns with Darkroom. */

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';

/** The first Python that has torch: Debian installs it for its own Python only. */
function pythonWithTorch(): string | undefined {
  return ['python3', '/usr/bin/python3'].find((python) => spawnSync(python, ['-c', 'import torch']).status === 0);
}

export class Torch {
  private constructor(
    private readonly process: ChildProcess,
    private readonly lines: AsyncIterator<string>,
    private readonly reader: Interface,
    readonly description: string,
  ) {}

  /** Undefined where no Python has torch. */
  static async start(script: string, threads: number): Promise<Torch | undefined> {
    const python = pythonWithTorch();
    if (!python) return undefined;
    const child = spawn(python, [script, String(threads)], { stdio: ['pipe', 'pipe', 'inherit'] });
    const reader = createInterface({ input: child.stdout });
    const lines = reader[Symbol.asyncIterator]();
    const { version, capability } = JSON.parse((await lines.next()).value as string) as Record<string, string>;
    return new Torch(child, lines, reader, `PyTorch ${version} (${capability})`);
  }

  /** Milliseconds of each step. */
  async steps(net: string, batch: number, steps: number): Promise<number[]> {
    this.process.stdin?.write(`${JSON.stringify({ net, batch, steps })}\n`);
    return JSON.parse((await this.lines.next()).value as string) as number[];
  }

  stop(): void {
    this.reader.close();
    this.process.kill();
  }
}
