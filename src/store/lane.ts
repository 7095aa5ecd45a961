import { type Db, sqlState } from '../db/database.ts';
import { inTransaction } from '../db/transaction.ts';
import { articleJudge } from '../pipeline/article-verdict.ts';
import { RetryableError } from '../pipeline/errors.ts';
import { type Batched, inBatches } from './in-batches.ts';
import type { ParsedPage, StoreOutcome } from './parsed-page.ts';
import { createRecentFacts } from './recent-facts.ts';
import { storeBatch } from './store-batch.ts';

/** Stores a page that was read, together with those that wait beside it. */
export type StoreLane = Batched<ParsedPage, StoreOutcome>;

export interface LaneDeps {
  db: Db;
  now: () => Date;
  /** Whether an error says nothing about the pages: database or queues were away. */
  isOutage: (error: unknown) => boolean;
  /** Pages in one transaction, at most. */
  mostPages?: number;
}

/** A batch is what waits: two to five pages under load. These bounds keep every holder of the store lock below a second. */
const MOST_PAGES = 32;
const MOST_BRIEFS = 1_000;
const MOST_CHARACTERS = 8 * 1024 * 1024;
/** A statement of the lane ran into its time limit: unlike an outage it may be the page's own doing. */
const STATEMENT_TIMEOUT = '57014';

/**
 * The one way in which pages that were read get into the database. It takes all pages that wait, stores them in one
 * transaction under the store lock, and takes the next. If a batch fails by an error that is no outage, each of its
 * pages is stored alone: one bad page fails alone.
 */
export function openLane({ db, now, isOutage, mostPages = MOST_PAGES }: LaneDeps): StoreLane {
  const recent = createRecentFacts();
  const store = (pages: readonly ParsedPage[]) =>
    inTransaction(db, (trx) => storeBatch(trx, pages, { now: now(), judge: articleJudge(), recent }));

  async function storeAlone(page: ParsedPage): Promise<PromiseSettledResult<StoreOutcome>> {
    const [result] = await Promise.allSettled([store([page])]);
    if (result.status === 'rejected') return { status: 'rejected', reason: withoutTimeout(result.reason) };
    const [value = { kind: 'settled' }] = result.value;
    return { status: 'fulfilled', value };
  }

  async function work(pages: readonly ParsedPage[]): Promise<PromiseSettledResult<StoreOutcome>[]> {
    if (pages.length > 1) {
      try {
        return (await store(pages)).map((value) => ({ status: 'fulfilled', value }));
      } catch (error) {
        if (isOutage(error) && sqlState(error) !== STATEMENT_TIMEOUT) throw error;
      }
    }
    const results: PromiseSettledResult<StoreOutcome>[] = [];
    for (const page of pages) results.push(await storeAlone(page));
    return results;
  }

  return inBatches({ take: (waiting) => countForBatch(waiting, mostPages), work });
}

function withoutTimeout(error: unknown): unknown {
  if (sqlState(error) !== STATEMENT_TIMEOUT) return error;
  return new RetryableError('store-timeout', 'storing this page took longer than a statement may', { cause: error });
}

/** How many of the waiting pages go together: two that belong to each other are stored one after the other. */
function countForBatch(waiting: readonly ParsedPage[], mostPages: number): number {
  const judge = articleJudge();
  let [count, briefs, characters] = [0, 0, 0];
  for (const next of waiting.slice(0, mostPages)) {
    briefs += next.read.briefs.length;
    characters += next.read.text.length;
    if (count > 0 && (briefs > MOST_BRIEFS || characters > MOST_CHARACTERS)) break;
    if (waiting.slice(0, count).some((page) => belongTogether(page, next, judge))) break;
    count++;
  }
  return count;
}

/**
 * They have one URL, or their articles are copies of one another. A page whose URL has an article already goes alone:
 * what it was a copy of, or what was a copy of it, may be found anew.
 */
function belongTogether(a: ParsedPage, b: ParsedPage, judge: (a: string, b: string) => boolean): boolean {
  if (a.page.urlId === b.page.urlId || [a, b].some(({ page }) => page.articlePageId !== null)) return true;
  if (a.read.textKey === null || b.read.textKey === null) return false;
  if (a.read.textKey === b.read.textKey) return true;
  const bands = new Set(a.read.textBands);
  return b.read.textBands.some((band) => bands.has(band)) && judge(bodyOf(a), bodyOf(b));
}

function bodyOf({ read }: ParsedPage): string {
  return read.paragraphs.join('\n');
}
