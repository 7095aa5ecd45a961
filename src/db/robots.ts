import { sql } from 'kysely';
import type { Db } from './database.ts';
import { inTransaction } from './transaction.ts';
import { setCrawlDelay } from './turns.ts';

/** What is known of an origin's robots.txt. */
export interface KnownRobots {
  /** `rules`: it was read; `none`: there is none, so all is allowed; `unreachable`: for now nothing is. */
  outcome: 'rules' | 'none' | 'unreachable';
  status: number | null;
  rules: { allow: boolean; path: string }[];
  crawlDelayMs: number | null;
  sitemaps: string[];
}

/** RFC 9309, 2.4: no copy is used for more than a day. */
const FRESH_MINUTES = 24 * 60;
/** One that could not be had is asked for again sooner. */
const UNREACHABLE_MINUTES = 10;

/**
 * The robots.txt of origins as far as they are fresh, shared by all workers.
 * @param origins scheme, host and port, as `URL.origin` gives them
 */
export async function findRobots(db: Db, origins: readonly string[]): Promise<Map<string, KnownRobots>> {
  const rows = await db
    .selectFrom('robots')
    .select(['origin', 'outcome', 'status', 'rules', 'crawl_delay_ms as crawlDelayMs', 'sitemaps'])
    .where('origin', '=', sql<string>`any(${origins}::text[])`)
    .where('expires_at', '>', sql<Date>`now()`)
    .execute();
  return new Map(rows.map(({ origin, ...robots }) => [origin, robots]));
}

/** Keeps a robots.txt, and lets its `Crawl-delay` count for its host. @param host as `URL.host` gives it */
export async function saveRobots(db: Db, origin: string, host: string, robots: KnownRobots): Promise<void> {
  const minutes = robots.outcome === 'unreachable' ? UNREACHABLE_MINUTES : FRESH_MINUTES;
  await inTransaction(db, async (trx) => {
    await sql`insert into robots (origin, outcome, status, rules, crawl_delay_ms, sitemaps, expires_at)
      values (${origin}, ${robots.outcome}, ${robots.status}, ${JSON.stringify(robots.rules)}::jsonb,
        ${robots.crawlDelayMs}, ${robots.sitemaps}::text[], now() + ${minutes} * interval '1 minute')
      on conflict (origin) do update set outcome = excluded.outcome, status = excluded.status, rules = excluded.rules,
        crawl_delay_ms = excluded.crawl_delay_ms, sitemaps = excluded.sitemaps, fetched_at = now(),
        expires_at = excluded.expires_at`.execute(trx);
    if (robots.outcome !== 'unreachable') await setCrawlDelay(trx, host, robots.crawlDelayMs);
  });
}
