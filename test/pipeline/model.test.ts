import { describe, expect, it } from 'vitest';
import { LEXICON } from '../../src/pipeline/lexicon.ts';
import { GRAMS, MODEL, readGrams, rowOf } from '../../src/pipeline/model.ts';

function pack(rows: [key: number, weights: number[]][]): string {
  const keys = Buffer.alloc(rows.length * 4);
  for (const [i, [key]] of rows.entries()) keys.writeUInt32LE(key, i * 4);
  return Buffer.concat([keys, Buffer.from(rows.flatMap(([, weights]) => weights))]).toString('base64');
}

describe('readGrams', () => {
  it('finds every key with its weights, also where keys share a slot', () => {
    const rows: [number, number[]][] = [0, 1, 8, 16, 0x80000000, 0xffffffff].map((key, i) => [key, [i, -i, 127, -127]]);
    const table = readGrams(pack(rows));
    for (const [key, weights] of rows) {
      const row = rowOf(table, key);
      expect([...table.weights.subarray(row * 4, row * 4 + 4)]).toEqual(weights.map((weight) => weight + 0));
    }
    expect(rowOf(table, 24)).toBe(-1);
  });

  it('finds nothing in an empty model', () => {
    expect(rowOf(readGrams(''), 5)).toBe(-1);
  });
});

describe('the trained model', () => {
  it('has ascending keys, each found at its own row', () => {
    const { keys } = GRAMS;
    expect(keys.length).toBeGreaterThan(5000);
    expect(keys.every((key, row) => row === 0 || key > (keys[row - 1] ?? 0))).toBe(true);
    expect(keys.every((key, row) => rowOf(GRAMS, key) === row)).toBe(true);
  });

  it('knows every group of the lexicon but the neutral one: else run `npm run train`', () => {
    const groups = Object.keys(LEXICON).filter((group) => group !== 'neutral');
    expect(Object.keys(MODEL.groups)).toEqual(groups);
  });

  it('stays under a megabyte', () => {
    expect(MODEL.grams.length).toBeLessThan(1_000_000);
  });
});
