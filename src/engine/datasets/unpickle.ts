/**
 * Reads the Python pickles that datasets come in, as data only: numbers, strings, lists, tuples, dicts and numpy arrays
 * of bytes. A pickle is a program for a small machine that can call any Python function; this machine knows no
 * function. The opcodes are those of Python's pickletools, protocols 2 to 5; all others are refused.
 */

import { giveState, nameOf, PickleError, rebuilt } from './pickle-values.ts';

/** CIFAR-100 needs 400,000; a file made of nothing but empty dicts must not fill the memory. */
const mostOpcodes = 2_000_000;
const stopOpcode = 0x2e;
const mark = Symbol('mark');

/** Decodes one pickled value; throws PickleError. Strings of Python 2 come as Latin-1 text, tuples as arrays. */
export function unpickle(bytes: Buffer): unknown {
  const machine = new PickleMachine(bytes);
  for (let steps = 0; steps < mostOpcodes; steps++) {
    const opcode = machine.byte();
    if (opcode === stopOpcode) return machine.pop();
    const run = opcodes[opcode];
    if (!run) throw new PickleError(`it holds more than data (opcode 0x${opcode.toString(16)})`);
    run(machine);
  }
  throw new PickleError('it has far more values than a dataset');
}

class PickleMachine {
  private readonly stack: unknown[] = [];
  private readonly memo = new Map<number, unknown>();
  private at = 0;

  constructor(private readonly bytes: Buffer) {}

  take(count: number): Buffer {
    if (count > this.bytes.length - this.at) throw new PickleError('it is truncated');
    this.at += count;
    return this.bytes.subarray(this.at - count, this.at);
  }
  byte = () => this.take(1)[0]!;
  uint32 = () => this.take(4).readUInt32LE();
  uint64 = () => Number(this.take(8).readBigUInt64LE());
  text = (count: number, encoding: BufferEncoding) => this.take(count).toString(encoding);

  line(): string {
    const end = this.bytes.indexOf(10, this.at);
    if (end < 0 || end - this.at > 200) throw new PickleError('it is truncated');
    const found = this.text(end - this.at, 'latin1');
    this.at++;
    return found;
  }

  push(value: unknown): void {
    this.stack.push(value);
  }
  pop(): unknown {
    if (this.stack.length === 0) throw new PickleError('its stack runs empty');
    return this.stack.pop();
  }
  popMany = (count: number): unknown[] => Array.from({ length: count }, () => this.pop()).reverse();
  popToMark(): unknown[] {
    const start = this.stack.lastIndexOf(mark);
    if (start < 0) throw new PickleError('a mark is missing');
    const items = this.stack.splice(start + 1);
    this.stack.pop();
    return items;
  }
  last(): unknown {
    if (this.stack.length === 0) throw new PickleError('its stack runs empty');
    return this.stack.at(-1);
  }

  remember(index = this.memo.size): void {
    this.memo.set(index, this.last());
  }
  recall(index: number): void {
    if (!this.memo.has(index)) throw new PickleError('it refers to a value that is not there');
    this.push(this.memo.get(index));
  }

  append(items: readonly unknown[]): void {
    const list = this.last();
    if (!Array.isArray(list)) throw new PickleError('it appends to what is no list');
    for (const item of items) list.push(item);
  }
  setItems(items: readonly unknown[]): void {
    const dict = this.last();
    if (!(dict instanceof Map)) throw new PickleError('it sets items of what is no dict');
    if (items.length % 2) throw new PickleError('a dict has a key without a value');
    for (let i = 0; i < items.length; i += 2) dict.set(keyOf(items[i]), items[i + 1]);
  }
  reduce(): void {
    const [callee, parameters] = this.popMany(2);
    this.push(rebuilt(callee, parameters));
  }
  build(): void {
    const state = this.pop();
    giveState(this.last(), state);
  }
  stackGlobal(): void {
    const [module, name] = this.popMany(2);
    this.push(nameOf(module, name));
  }
  protocol(): void {
    if (this.byte() > 5) throw new PickleError('its protocol is newer than 5');
  }
}

const opcodes: Readonly<Record<number, (machine: PickleMachine) => void>> = {
  128: (m) => m.protocol(), // PROTO
  149: (m) => m.take(8), // FRAME: only a hint for buffered reading
  40: (m) => m.push(mark), // MARK
  48: (m) => m.pop(), // POP
  78: (m) => m.push(null), // NONE
  136: (m) => m.push(true), // NEWTRUE
  137: (m) => m.push(false), // NEWFALSE
  75: (m) => m.push(m.byte()), // BININT1
  77: (m) => m.push(m.take(2).readUInt16LE()), // BININT2
  74: (m) => m.push(m.take(4).readInt32LE()), // BININT
  138: (m) => m.push(longOf(m.take(m.byte()))), // LONG1
  71: (m) => m.push(m.take(8).readDoubleBE()), // BINFLOAT
  85: (m) => m.push(m.text(m.byte(), 'latin1')), // SHORT_BINSTRING
  84: (m) => m.push(oldString(m.take(m.uint32()))), // BINSTRING
  88: (m) => m.push(m.text(m.uint32(), 'utf8')), // BINUNICODE
  140: (m) => m.push(m.text(m.byte(), 'utf8')), // SHORT_BINUNICODE
  141: (m) => m.push(m.text(m.uint64(), 'utf8')), // BINUNICODE8
  67: (m) => m.push(m.take(m.byte())), // SHORT_BINBYTES
  66: (m) => m.push(m.take(m.uint32())), // BINBYTES
  142: (m) => m.push(m.take(m.uint64())), // BINBYTES8
  150: (m) => m.push(m.take(m.uint64())), // BYTEARRAY8
  93: (m) => m.push([]), // EMPTY_LIST
  41: (m) => m.push([]), // EMPTY_TUPLE
  125: (m) => m.push(new Map()), // EMPTY_DICT
  133: (m) => m.push(m.popMany(1)), // TUPLE1
  134: (m) => m.push(m.popMany(2)), // TUPLE2
  135: (m) => m.push(m.popMany(3)), // TUPLE3
  116: (m) => m.push(m.popToMark()), // TUPLE
  108: (m) => m.push(m.popToMark()), // LIST
  97: (m) => m.append(m.popMany(1)), // APPEND
  101: (m) => m.append(m.popToMark()), // APPENDS
  115: (m) => m.setItems(m.popMany(2)), // SETITEM
  117: (m) => m.setItems(m.popToMark()), // SETITEMS
  113: (m) => m.remember(m.byte()), // BINPUT
  114: (m) => m.remember(m.uint32()), // LONG_BINPUT
  148: (m) => m.remember(), // MEMOIZE
  104: (m) => m.recall(m.byte()), // BINGET
  106: (m) => m.recall(m.uint32()), // LONG_BINGET
  99: (m) => m.push(nameOf(m.line(), m.line())), // GLOBAL
  147: (m) => m.stackGlobal(), // STACK_GLOBAL
  82: (m) => m.reduce(), // REDUCE
  98: (m) => m.build(), // BUILD
};

/** Strings of Python 2 are bytes: short ones are names, long ones are pixels. */
const oldString = (bytes: Buffer) => (bytes.length > 1024 ? bytes : bytes.toString('latin1'));

/** Keys of Python 2 are bytes where a later Python wrote them again. */
const keyOf = (key: unknown) => (key instanceof Uint8Array ? Buffer.from(key).toString('latin1') : key);

/** A little-endian two's-complement number of up to 6 bytes, which all sizes are within. */
function longOf(bytes: Buffer): number {
  if (bytes.length > 6) throw new PickleError('it has a number that is too large');
  return bytes.length === 0 ? 0 : bytes.readIntLE(0, bytes.length);
}
