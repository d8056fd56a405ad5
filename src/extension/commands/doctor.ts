/** Writes what the engine finds on this machine to the log, and says whether something is missing. */

import * as vscode from 'vscode';
import type { DoctorReport } from '../../protocol/requests.ts';
import type { CommandHandler } from '../commands.ts';
import { showError } from '../show-error.ts';

export const doctor: CommandHandler = async ({ engine, log }) => {
  try {
    const workspace = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
    const report = await (await engine.get()).request('engine/doctor', { workspace });
    for (const line of reportLines(report)) log.info(line);
    log.show(true);
    const [problem] = report.problems;
    if (problem) await vscode.window.showWarningMessage(`${problem.message} ${problem.nextStep}`);
    else await vscode.window.showInformationMessage('Darkroom: everything that training needs is there.');
  } catch (error) {
    await showError(error, log);
  }
};

function reportLines(report: DoctorReport): string[] {
  return [
    `Darkroom ${report.darkroom}, Node ${report.node} on ${report.platform}`,
    `ONNX Runtime ${report.onnxruntime}, TensorFlow.js ${report.tensorflowjs}`,
    ...report.devices.map(
      ({ id, available, description }) => `${available ? 'device' : 'no device'} ${id}: ${description}`,
    ),
    ...report.problems.map(({ message, nextStep }) => `${message} ${nextStep}`),
  ];
}
