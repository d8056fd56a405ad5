/** Images of the same bytes (of the same pixels, in a packed dataset). */

import type { Check } from './check.ts';
import { copyFindings } from './copy-sets.ts';

export const exactCopies: Check = {
  name: 'exact copies',
  run: (input) => copyFindings(input.copies.exact, input, { id: 'copies', noun: 'exact copies' }),
};
