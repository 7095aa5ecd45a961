import { describe, expect, it } from 'vitest';
import { inBatches, lookUpInBatches } from '../../src/store/in-batches.ts';

function recording(most: number, fails: (item: number) => boolean = () => false) {
  const batches: number[][] = [];
  const run = inBatches<number, string>({
    take: (waiting) => Math.min(waiting.length, most),
    work: async (items) => {
      batches.push([...items]);
      await Promise.resolve();
      return items.map((item) =>
        fails(item)
          ? { status: 'rejected' as const, reason: new Error(`no ${item}`) }
          : { status: 'fulfilled' as const, value: `did ${item}` },
      );
    },
  });
  return { run, batches };
}

describe('work in batches', () => {
  it('takes what came in one turn together, and what came meanwhile next', async () => {
    const { run, batches } = recording(10);
    const first = [run(1), run(2)];
    await first[0];
    await Promise.all([...first, run(3), run(4), run(5)]);
    expect(batches).toEqual([
      [1, 2],
      [3, 4, 5],
    ]);
  });

  it('takes no more at once than it may, in their order', async () => {
    const { run, batches } = recording(2);
    expect(await Promise.all([1, 2, 3, 4, 5].map(run))).toEqual(['did 1', 'did 2', 'did 3', 'did 4', 'did 5']);
    expect(batches).toEqual([[1, 2], [3, 4], [5]]);
  });

  it('fails for the items alone that failed', async () => {
    const { run } = recording(10, (item) => item === 2);
    const results = await Promise.allSettled([run(1), run(2), run(3)]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('goes on after a batch that failed as a whole', async () => {
    let calls = 0;
    const run = inBatches<number, number>({
      take: () => 1,
      work: async ([item = 0]) => {
        if (calls++ === 0) throw new Error('the first batch fails');
        return [{ status: 'fulfilled', value: item }];
      },
    });
    await expect(run(1)).rejects.toThrow('the first batch fails');
    expect(await run(2)).toBe(2);
  });

  it('asks once for equal keys of a batch, and answers undefined for missing ones', async () => {
    const asked: number[][] = [];
    const lookUp = lookUpInBatches<number, string>(10, async (keys) => {
      asked.push([...keys]);
      return new Map(keys.filter((key) => key !== 3).map((key) => [key, `row ${key}`]));
    });
    expect(await Promise.all([lookUp(1), lookUp(1), lookUp(3)])).toEqual(['row 1', 'row 1', undefined]);
    expect(asked).toEqual([[1, 3]]);
  });
});
