import type { Db, Trx } from './database.ts';

/** A piece of work that was given up. */
export interface DeadLetter {
  urlId: number;
  request: number;
  queue: string;
  reason: string;
  message: string;
  payload: Record<string, unknown>;
  pageId: number | null;
}

/** Keeps a dead letter; the same request dies once. */
export async function keepDeadLetter(trx: Trx, letter: DeadLetter): Promise<void> {
  await trx
    .insertInto('dead_letters')
    .values({
      url_id: letter.urlId,
      request: letter.request,
      queue: letter.queue,
      reason: letter.reason,
      message: letter.message,
      payload: JSON.stringify(letter.payload),
      page_id: letter.pageId,
    })
    .onConflict((oc) => oc.columns(['url_id', 'request']).doNothing())
    .execute();
}

/**
 * Open dead letters, newest first: those of URLs that nobody has asked for again since.
 * @param after the last id of the page before, null for the first
 */
export async function listDeadLetters(db: Db, limit: number, after: number | null = null) {
  return await db
    .selectFrom('dead_letters as d')
    .innerJoin('urls as u', (join) => join.onRef('u.id', '=', 'd.url_id').onRef('u.request', '=', 'd.request'))
    .select(['d.id', 'u.url', 'd.queue', 'd.reason', 'd.message', 'd.at'])
    .where('d.replayed_at', 'is', null)
    .where('u.state', '=', 'dead')
    .$if(after !== null, (query) => query.where('d.id', '<', after ?? 0))
    .orderBy('d.id', 'desc')
    .limit(limit)
    .execute();
}
