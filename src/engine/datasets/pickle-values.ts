/**
 * What a pickle may mention besides plain values: the few names that numpy's byte arrays are rebuilt with. They are
 * recognised as data and nothing is ever called; every other name is refused.
 */

/** An array of unsigned bytes with its shape. */
export class PickledArray {
  constructor(
    readonly shape: readonly number[],
    readonly data: Uint8Array,
  ) {}
}

/** A name that a pickle wants to call. It stays a name. */
class PickledName {
  constructor(readonly name: string) {}
}

/** What a call of a known name becomes until BUILD gives it its state. */
class PickledObject {
  array?: PickledArray;
  constructor(readonly kind: 'array' | 'dtype') {}
}

/** What is wrong with a pickle, as the end of a sentence about its file. */
export class PickleError extends Error {}

const knownNames =
  /^(numpy\.(_?core\.)?(multiarray\._reconstruct|ndarray|dtype|numeric\._frombuffer)|_codecs\.encode)$/;

export function nameOf(module: unknown, name: unknown): PickledName {
  if (typeof module !== 'string' || typeof name !== 'string') throw new PickleError('it calls what is no name');
  const full = `${module}.${name}`.slice(0, 200);
  if (!knownNames.test(full)) throw new PickleError(`it wants to call ${full}, which is not data`);
  return new PickledName(full);
}

/** What Python would get from the call of a known name. */
export function rebuilt(callee: unknown, parameters: unknown): unknown {
  if (!(callee instanceof PickledName) || !Array.isArray(parameters)) throw new PickleError('it calls what is no name');
  const { name } = callee;
  if (name.endsWith('._reconstruct')) return new PickledObject('array');
  if (name.endsWith('.dtype')) {
    const type = parameters[0] instanceof Uint8Array ? Buffer.from(parameters[0]).toString('latin1') : parameters[0];
    if (type !== 'u1' && type !== '|u1' && type !== 'uint8') {
      throw new PickleError(
        `it has an array of ${typeof type === 'string' ? type.slice(0, 20) : 'something'} instead of unsigned bytes`,
      );
    }
    return new PickledObject('dtype');
  }
  if (name.endsWith('._frombuffer')) return arrayOf(parameters[2], parameters[0], parameters[3] === 'F');
  const [text, encoding] = parameters;
  if (name === '_codecs.encode' && typeof text === 'string' && encoding === 'latin1')
    return Buffer.from(text, 'latin1');
  throw new PickleError(`it calls ${name} in an unknown way`);
}

/** BUILD of an array gives (version, shape, dtype, isFortran, bytes); that of a dtype says nothing that is needed. */
export function giveState(target: unknown, state: unknown): void {
  if (!(target instanceof PickledObject) || !Array.isArray(state)) throw new PickleError('it builds what is no array');
  if (target.kind === 'array') target.array = arrayOf(state[1], state[4], state[3] === true);
}

function arrayOf(shape: unknown, data: unknown, isFortran: boolean): PickledArray {
  const bytes = typeof data === 'string' ? Buffer.from(data, 'latin1') : data;
  if (!Array.isArray(shape) || !shape.every((size) => Number.isSafeInteger(size) && size >= 0)) {
    throw new PickleError('an array has no shape');
  }
  if (!(bytes instanceof Uint8Array) || bytes.length !== shape.reduce((product, size) => product * size, 1)) {
    throw new PickleError(`an array of ${shape.join('x').slice(0, 40)} has another number of bytes`);
  }
  if (isFortran && shape.length > 1) throw new PickleError('an array is stored column by column');
  return new PickledArray(shape, bytes);
}

/** The array that a decoded value is, if it is one. */
export function pickledArray(value: unknown): PickledArray | undefined {
  return value instanceof PickledObject ? value.array : value instanceof PickledArray ? value : undefined;
}
