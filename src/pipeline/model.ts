import { Buffer } from 'node:buffer';
import { TRAINED } from './model-weights.ts';
import { CATEGORIES } from './types.ts';

/** Four numbers, in the order of CATEGORIES. */
export type Weights = readonly [park: number, policy: number, market: number, other: number];

/** What `npm run train` writes: docs/model.md. */
export interface TrainedModel {
  /** Names data and settings: another training on other data gives another. */
  version: string;
  /** What one unit of an n-gram's stored weight stands for, in log-odds. */
  step: number;
  /** What each category starts from. */
  bias: Weights;
  /** What a word of each group of the lexicon speaks for and against; of a group that is new nothing yet. */
  groups: Readonly<Record<string, Weights>>;
  /** Base64: the n-grams' keys (32 bits, little-endian, ascending), then their signed weights, four bytes each. */
  grams: string;
}

/** The n-grams' weights, ready to be looked up. */
export interface GramTable {
  /** Category after category, row after row. */
  weights: Int8Array;
  keys: Uint32Array;
  /** Open addressing: row + 1 at the key's place or the next free one; 0 where free. Its length is a power of two. */
  slots: Uint16Array;
}

const BYTES_A_KEY = 4;
/** Two slots a row at least: most look-ups end at the first. */
const SLOTS_A_ROW = 2;

export const MODEL: TrainedModel = TRAINED;
export const GRAMS: GramTable = readGrams(TRAINED.grams);

/** Unpacks what `TrainedModel.grams` holds; at most 65,535 n-grams. */
export function readGrams(packed: string): GramTable {
  const bytes = Buffer.from(packed, 'base64');
  const rows = Math.floor(bytes.length / (BYTES_A_KEY + CATEGORIES.length));
  const weights = new Int8Array(bytes.buffer, bytes.byteOffset + rows * BYTES_A_KEY, rows * CATEGORIES.length);
  const keys = new Uint32Array(rows);
  const slots = new Uint16Array(2 ** Math.ceil(Math.log2(rows * SLOTS_A_ROW + 1)));
  const mask = slots.length - 1;
  for (let row = 0; row < rows; row++) {
    const key = keyAt(bytes, row * BYTES_A_KEY);
    keys[row] = key;
    let slot = key & mask;
    while (slots[slot] !== 0) slot = (slot + 1) & mask;
    slots[slot] = row + 1;
  }
  return { weights, keys, slots };
}

/** As `readUInt32LE`, whose checks take ten times as long while nothing is compiled yet: every start reads all keys. */
function keyAt(bytes: Uint8Array, at: number): number {
  const low = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
  const high = (bytes[at + 2] ?? 0) | ((bytes[at + 3] ?? 0) << 8);
  return ((high << 16) | low) >>> 0;
}

/** @returns the n-gram's row, or -1 where the model does not know it */
export function rowOf({ keys, slots }: GramTable, key: number): number {
  const mask = slots.length - 1;
  for (let slot = key & mask; ; slot = (slot + 1) & mask) {
    const row = (slots[slot] ?? 0) - 1;
    if (row < 0 || keys[row] === key) return row;
  }
}
