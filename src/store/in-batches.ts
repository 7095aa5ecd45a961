/** Does one item's share of work that is done for many at once. */
export type Batched<T, R> = (item: T) => Promise<R>;

export interface BatchOptions<T, R> {
  /** How many of the waiting items, oldest first, the next batch takes: at least one. */
  take: (waiting: readonly T[]) => number;
  /** Does the work of a batch. @returns one result for each item, in their order; throwing fails all of them */
  work: (batch: readonly T[]) => Promise<readonly PromiseSettledResult<R>[]>;
}

interface Waiting<T, R> {
  item: T;
  resolve: (result: R) => void;
  reject: (reason: unknown) => void;
}

/**
 * Runs one batch at a time. It waits for nothing: a batch takes the items that are there when the batch before has
 * ended, so that an idle process works on one item and a busy one on many.
 */
export function inBatches<T, R>({ take, work }: BatchOptions<T, R>): Batched<T, R> {
  const waiting: Waiting<T, R>[] = [];
  let isRunning = false;

  async function runAll(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting.splice(0, take(waiting.map(({ item }) => item)));
      await runBatch(batch);
    }
    isRunning = false;
  }

  async function runBatch(batch: readonly Waiting<T, R>[]): Promise<void> {
    try {
      const results = await work(batch.map(({ item }) => item));
      for (const [at, { resolve, reject }] of batch.entries()) {
        const result = results[at];
        if (result?.status === 'fulfilled') resolve(result.value);
        else reject(result?.reason ?? new Error('a batch gave no result for one of its items'));
      }
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }

  return (item) =>
    new Promise<R>((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (isRunning) return;
      isRunning = true;
      // Items that come in one turn of the event loop go together.
      queueMicrotask(() => void runAll());
    });
}

/** Looks up many keys at once: those that wait while the look-up before is under way. @param most keys at once */
export function lookUpInBatches<K, R>(
  most: number,
  lookUp: (keys: readonly K[]) => Promise<ReadonlyMap<K, R>>,
): Batched<K, R | undefined> {
  return inBatches<K, R | undefined>({
    take: (waiting) => Math.min(waiting.length, most),
    work: async (keys) => {
      const found = await lookUp([...new Set(keys)]);
      return keys.map((key) => ({ status: 'fulfilled', value: found.get(key) }));
    },
  });
}
