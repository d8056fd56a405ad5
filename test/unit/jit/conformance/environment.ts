/** Tells tfjs's tests to run on the compiler's backend: each op is recorded, and computed when its value is read. */

import { setTestEnvs } from '@tensorflow/tfjs-core/dist/jasmine_util';
import { backendName, registerBackend } from '../../../../src/jit/backend.ts';
import { cpu } from '../../../../src/jit/devices/cpu.ts';
import { installGradients } from '../../../../src/jit/gradients.ts';
import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops';
import '@tensorflow/tfjs-core/dist/register_all_gradients';

const device = cpu.session({ threads: 1 });
registerBackend(device);
installGradients();
setTestEnvs([{ name: 'onnx', backendName: backendName(device), isDataSync: true }]);
