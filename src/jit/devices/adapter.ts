/**
 * The graphics adapter's name, asked of the operating system, since ONNX Runtime does not tell which one it took. With
 * several adapters all are named. Only Linux's ways have run where Darkroom is tested.
 */

import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** PCI vendors of graphics adapters. */
const vendors: Readonly<Record<string, string>> = {
  '0x10de': 'NVIDIA',
  '0x1002': 'AMD',
  '0x8086': 'Intel',
  '0x1af4': 'virtio',
  '0x15ad': 'VMware',
};

/** Names joined by ` + `, or undefined where none can be found out. */
export async function adapterName(): Promise<string | undefined> {
  try {
    const names = await namesOn(process.platform);
    return names.length > 0 ? [...new Set(names)].join(' + ') : undefined;
  } catch {
    return undefined;
  }
}

async function namesOn(platform: NodeJS.Platform): Promise<string[]> {
  if (platform === 'darwin') return macNames();
  if (platform === 'win32') return windowsNames();
  // A Vulkan driver named by hand is the only one that the loader looks at.
  const driver = process.env.VK_DRIVER_FILES ?? process.env.VK_ICD_FILENAMES;
  if (driver && /swiftshader|lvp|lavapipe/i.test(driver)) return ['software Vulkan driver'];
  return linuxNames('/sys/bus/pci/devices');
}

async function linuxNames(folder: string): Promise<string[]> {
  const names: string[] = [];
  for (const device of await readdir(folder)) {
    const read = async (file: string) => (await readFile(`${folder}/${device}/${file}`, 'utf8')).trim();
    // Class 0x03: display controllers.
    if (!(await read('class')).startsWith('0x03')) continue;
    const vendor = await read('vendor');
    names.push(`${vendors[vendor] ?? `vendor ${vendor}`} adapter ${await read('device')}`);
  }
  return names;
}

async function macNames(): Promise<string[]> {
  const { stdout } = await run('system_profiler', ['SPDisplaysDataType', '-json'], { timeout: 10_000 });
  const { SPDisplaysDataType: displays } = JSON.parse(stdout) as { SPDisplaysDataType?: { sppci_model?: string }[] };
  return (displays ?? []).flatMap(({ sppci_model }) => sppci_model ?? []);
}

async function windowsNames(): Promise<string[]> {
  const query = '(Get-CimInstance Win32_VideoController).Name';
  const { stdout } = await run('powershell', ['-NoProfile', '-Command', query], { timeout: 10_000 });
  return stdout
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter(Boolean);
}
