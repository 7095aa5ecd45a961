import { isOutage } from '../workers/outage.ts';
import { messageOf } from './check.ts';
import { note } from './print.ts';

/** What failed in a command that goes through many items: each is told on stderr, and the rest is done. */
export interface Failures {
  readonly count: number;
  /**
   * @param item its kind and id, as in `brief:12`
   * @throws the error itself where database or machine failed: then the rest would fail too
   */
  add(item: string, error: unknown): void;
}

export function createFailures(): Failures {
  let count = 0;
  return {
    get count() {
      return count;
    },
    add(item, error) {
      if (isOutage(error)) throw error;
      count++;
      note(`briefwire: ${item} failed: ${messageOf(error)}`);
    },
  };
}

/** Does work on several items at once, and where that fails, on each of them alone. @returns what it returned each time */
export async function togetherOrAlone<T, R>(
  items: readonly T[],
  work: (items: readonly T[]) => Promise<R>,
  onFailure: (item: T, error: unknown) => void,
): Promise<R[]> {
  try {
    return [await work(items)];
  } catch (error) {
    if (isOutage(error)) throw error;
  }
  const results: R[] = [];
  for (const item of items) {
    try {
      results.push(await work([item]));
    } catch (error) {
      onFailure(item, error);
    }
  }
  return results;
}
