import { type RawBuilder, sql } from 'kysely';

/** Where a list goes on: behind the row with this day (null where it has none) and id. */
export interface Place {
  day: string | null;
  id: number;
}

/** Conditions on day and id, and the order that belongs to them. */
export interface Part {
  where: RawBuilder<boolean>;
  orderBy: RawBuilder<unknown>;
}

/**
 * One page of a list, newest day first, rows without a day last; never reads more than it gives.
 * Asks in two parts because only without NULLs an index on (day, id) has the wanted order.
 * @param day the view's column; @param query reads at most `limit` rows of one part
 */
export async function readPage<R>(
  day: string,
  after: Place | null,
  limit: number,
  query: (part: Part, limit: number) => Promise<R[]>,
): Promise<R[]> {
  const column = sql.ref(day);
  const rows: R[] = [];
  if (!after || after.day !== null) {
    const behind = after ? sql`(${column}, id) < (${after.day}::date, ${after.id}::bigint)` : sql`true`;
    const where = sql<boolean>`${column} is not null and ${behind}`;
    rows.push(...(await query({ where, orderBy: sql`${column} desc, id desc` }, limit)));
  }
  if (rows.length < limit) {
    const behind = after && after.day === null ? sql`id < ${after.id}::bigint` : sql`true`;
    const where = sql<boolean>`${column} is null and ${behind}`;
    rows.push(...(await query({ where, orderBy: sql`id desc` }, limit - rows.length)));
  }
  return rows;
}

/** Rows that are read from the server at a time. */
const PAGE_SIZE = 500;

/** A whole list, page after page, with constant memory. @param limit most rows to give, null for all */
export async function* readAll<R>(
  page: (after: Place | null, limit: number) => Promise<R[]>,
  placeOf: (row: R) => Place,
  limit: number | null,
): AsyncGenerator<R> {
  let after: Place | null = null;
  let left = limit ?? Number.POSITIVE_INFINITY;
  while (left > 0) {
    const size = Math.min(left, PAGE_SIZE);
    const rows: R[] = await page(after, size);
    yield* rows;
    const last = rows.at(-1);
    if (rows.length < size || !last) return;
    after = placeOf(last);
    left -= rows.length;
  }
}
