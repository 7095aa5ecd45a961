import { UsageError } from '../pipeline/errors.ts';

/** Where a list goes on: behind the row with this day (by `seen` its instant; null where it has none) and id. */
export interface Place {
  day: string | null;
  id: number;
}

const PLACE = /^(\d{4}-\d{2}-\d{2}(?:T[\d:.]{8,15}Z)?)?~(\d{1,15})$/;

/** A place as one word, for URLs. */
export function writePlace({ day, id }: Place): string {
  return `${day ?? ''}~${id}`;
}

/** @throws UsageError where it is none */
export function readPlace(text: string): Place {
  const [found, day, id] = PLACE.exec(text) ?? [];
  if (!found || (day !== undefined && Number.isNaN(Date.parse(day)))) {
    throw new UsageError(`${JSON.stringify(text)} is not a place in a list`);
  }
  return { day: day ?? null, id: Number(id) };
}

/** Where a ranked list goes on: behind the row that so many pieces name, with this id. */
export interface Rank {
  pieces: number;
  id: number;
}

const RANK = /^(\d{1,15})~(\d{1,15})$/;

/** A rank as one word, for URLs. */
export function writeRank({ pieces, id }: Rank): string {
  return `${pieces}~${id}`;
}

/** @throws UsageError where it is none */
export function readRank(text: string): Rank {
  const [found, pieces, id] = RANK.exec(text) ?? [];
  if (!found) throw new UsageError(`${JSON.stringify(text)} is not a place in a ranked list`);
  return { pieces: Number(pieces), id: Number(id) };
}

const ID = /^\d{1,15}$/;

/** Where a list in the order of ids goes on. @throws UsageError where it is no id */
export function readIdPlace(text: string): number {
  if (!ID.test(text)) throw new UsageError(`${JSON.stringify(text)} is not a place in this list`);
  return Number(text);
}

/**
 * One page of a list; asks for one row more, to know whether another page follows.
 * @returns `last`: the row behind which the next page begins, undefined at the end of the list
 */
export async function readPage<R>(
  size: number,
  read: (limit: number) => Promise<R[]>,
): Promise<{ rows: R[]; last: R | undefined }> {
  const found = await read(size + 1);
  const rows = found.slice(0, size);
  return { rows, last: found.length > size ? rows.at(-1) : undefined };
}

/** A day as the database has it where none is known. */
export const NO_DAY = '-infinity';

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
    // A page may be short because a row went meanwhile: only an empty one is the end.
    if (!last) return;
    after = placeOf(last);
    left -= rows.length;
  }
}
