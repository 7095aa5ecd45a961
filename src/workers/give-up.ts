import type { Db, Trx } from '../db/database.ts';
import { keepDeadLetter } from '../db/dead-letters.ts';
import { findFetchedPage } from '../db/pages.ts';
import { inTransaction } from '../db/transaction.ts';
import { settleUrl } from '../db/urls.ts';
import { storable } from '../pipeline/decode.ts';
import { RefusedError } from '../pipeline/errors.ts';
import { jobs } from '../queues/jobs.ts';
import type { LostJob } from './attempt.ts';

/**
 * Ends the work on a URL that no further attempt can help: `refused` where it is nothing for us, else `dead` with a
 * dead letter that keeps the payload for replay.
 */
export async function giveUp(db: Db, lost: LostJob): Promise<void> {
  await inTransaction(db, async (trx) => {
    const target = await findTarget(trx, lost);
    if (!target) return;
    const { urlId, request, fetchId, pageId } = target;
    // A message may quote the page.
    const message = storable(lost.error.message);
    const refused = lost.error instanceof RefusedError;
    const settled = await settleUrl(trx, {
      urlId,
      request,
      state: refused ? 'refused' : 'dead',
      reason: lost.reason,
      stage: lost.name,
      detail: { message, attempts: lost.attempts },
      fetchId,
    });
    if (!settled || refused) return;
    const { name: queue, payload, reason } = lost;
    await keepDeadLetter(trx, { urlId, request, queue, reason, message, payload, pageId });
  });
}

interface Target {
  urlId: number;
  request: number;
  fetchId: number | null;
  pageId: number | null;
}

/** The URL that the job was about; undefined for a source, whose failure stands on its own row. */
async function findTarget(trx: Trx, lost: LostJob): Promise<Target | undefined> {
  const fetch = jobs.fetch.payload.safeParse(lost.payload);
  if (lost.name === 'fetch' && fetch.success) return { ...fetch.data, fetchId: null, pageId: null };
  const article = jobs.article.payload.safeParse(lost.payload);
  if (lost.name !== 'article' || !article.success) return undefined;
  return await findFetchedPage(trx, article.data.fetchId);
}
