/** Looks at the machine and the workspace: versions, devices, cache, and what a person should change. */

import { createRequire } from 'node:module';
import { arch, availableParallelism, platform, release, totalmem } from 'node:os';
import { join } from 'node:path';
import type { DeviceReport, DoctorReport, Requests } from '../protocol/requests.ts';
import { cacheUsage } from './datasets/cache-files.ts';

type Problem = DoctorReport['problems'][number];

export async function examine(
  { workspace }: Requests['engine/doctor']['params'],
  version: string,
): Promise<DoctorReport> {
  const problems: Problem[] = [];
  const trouble = (message: string, nextStep: string) => problems.push({ message, nextStep });

  const [onnxruntime, devices] = await findDevices(trouble);
  await checkSharp(trouble);
  checkNode(process.versions.node, trouble);
  const tfjsNode = workspace === undefined ? undefined : findTfjsNode(workspace);
  checkTfjsNode(tfjsNode, process.versions.node, trouble);
  const { version_core: tensorflowjs } = await import('@tensorflow/tfjs-core');

  return {
    node: process.versions.node,
    platform: `${platform()} ${release()} ${arch()}`,
    darkroom: version,
    onnxruntime,
    tensorflowjs,
    cores: availableParallelism(),
    memory: totalmem(),
    devices,
    tfjsNode,
    cache: workspace === undefined ? undefined : await cacheUsage(workspace),
    problems,
  };
}

type Trouble = (message: string, nextStep: string) => void;

async function findDevices(trouble: Trouble): Promise<[version: string, devices: readonly DeviceReport[]]> {
  try {
    const { env } = await import('onnxruntime-node');
    const { listDevices } = await import('../jit/devices/registry.ts');
    const devices = await listDevices();
    if (!devices.some((device) => device.available)) {
      trouble('No device can train.', 'Run `npm rebuild onnxruntime-node`, then `darkroom doctor` again.');
    }
    return [env.versions.node ?? env.versions.common, devices];
  } catch (error) {
    const platformName = `${platform()} ${arch()}`;
    trouble(
      `ONNX Runtime can't be loaded: ${firstLine(error)}`,
      `Install onnxruntime-node again (\`npm install onnxruntime-node\`); it brings binaries for Linux, Windows and macOS, this is ${platformName}.`,
    );
    return ['not loaded', []];
  }
}

async function checkSharp(trouble: Trouble): Promise<void> {
  try {
    await import('sharp');
  } catch (error) {
    trouble(
      `sharp, which decodes images, can't be loaded: ${firstLine(error)}`,
      'Install it again with `npm install --include=optional sharp`.',
    );
  }
}

function checkNode(version: string, trouble: Trouble): void {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 9)) {
    trouble(`Node ${version} is older than Darkroom needs.`, 'Install Node 20.9 or newer.');
  }
}

/** Version of tfjs-node-gpu or tfjs-node as the workspace would load it. */
function findTfjsNode(workspace: string): string | undefined {
  const load = createRequire(join(workspace, 'package.json'));
  for (const name of ['tfjs-node-gpu', 'tfjs-node']) {
    try {
      const { version } = load(`@tensorflow/${name}/package.json`) as { version: string };
      return `${name} ${version}`;
    } catch {
      // Not installed, which is the usual case.
    }
  }
  return undefined;
}

function checkTfjsNode(tfjsNode: string | undefined, node: string, trouble: Trouble): void {
  if (tfjsNode && Number.parseInt(node, 10) >= 23) {
    trouble(
      `${tfjsNode} is installed, but it uses functions that Node 23 removed and this is Node ${node}.`,
      "Use one of Darkroom's own devices, or Node 20 or 22 for the device `tensorflow`.",
    );
  }
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0]!;
}
