import type { Db } from '../db/database.ts';
import type { Column } from './cell.ts';
import type { Failures } from './failures.ts';
import type { FormatOptions } from './format-options.ts';
import { printRecords } from './output.ts';

export interface ReprocessOptions extends FormatOptions {
  stage: 'parse' | 'match' | 'classify';
  /** `YYYY-MM-DD` */
  since?: string;
  dryRun?: boolean;
}

/** How to go through a table by id. */
export interface Walk<Item extends { id: number }, Row extends object> {
  /** The next items behind an id. */
  next(db: Db, after: number): Promise<Item[]>;
  /** Does one; yields what changed. */
  work(db: Db, item: Item): Promise<Row[]>;
  /** How the kind is called in ids: `brief:12`. */
  kind: string;
  failures: Failures;
  signal: AbortSignal;
}

/**
 * Prints what changed while it goes through a table; an item that fails is noted and left out. A reader that goes away (`| head`) does not end the work: what it
 * did not take is gone through unprinted.
 */
export async function printWalk<Item extends { id: number }, Row extends object>(
  db: Db,
  walk: Walk<Item, Row>,
  columns: Column<Row>[],
  options: FormatOptions,
): Promise<void> {
  const rows = rowsOf(db, walk);
  await printRecords({ [Symbol.asyncIterator]: () => ({ next: () => rows.next() }) }, columns, options);
  for await (const _ of rows);
}

async function* rowsOf<Item extends { id: number }, Row extends object>(db: Db, walk: Walk<Item, Row>) {
  for (let after = 0; !walk.signal.aborted; ) {
    const items = await walk.next(db, after);
    const last = items.at(-1);
    if (!last) return;
    for (const item of items) {
      if (walk.signal.aborted) return;
      yield* await walk.work(db, item).catch((error: unknown) => {
        walk.failures.add(`${walk.kind}:${item.id}`, error);
        return [];
      });
    }
    after = last.id;
  }
}
