/** Before tfjs's own tests are loaded: jasmine's globals, which they take for granted. */

import jasmineCore from 'jasmine-core';

/** What is used of jasmine, which brings no types. */
export interface Jasmine {
  getEnv(): {
    configure(options: { readonly random: boolean }): void;
    addReporter(reporter: { specDone(result: SpecResult): void }): void;
    execute(): Promise<unknown>;
  };
}

export interface SpecResult {
  readonly status: string;
  readonly fullName: string;
  readonly failedExpectations: readonly { readonly message: string }[];
}

export const jasmine = (jasmineCore as unknown as { boot(): Jasmine }).boot();
