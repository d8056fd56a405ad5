/** What a device of the registry is. */

import type { SessionDevice } from '../session.ts';

export interface Device {
  readonly id: string;
  /** Whether this platform's onnxruntime-node can have it at all. */
  offered(): boolean;
  /** The adapter or processor for a person. @throws Error that says why it does not work here. */
  describe(): Promise<string>;
  session(options: { readonly threads?: number }): SessionDevice;
}
