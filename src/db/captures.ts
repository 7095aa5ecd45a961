import { sql } from 'kysely';
import type { Db, Trx } from './database.ts';
import { isPurged } from './purged.ts';

/** A page of an archive, ready to be looked up. */
export interface CaptureKey {
  canonicalUrl: string;
  /** The host of `canonicalUrl`, which names its site. */
  host: string;
  /** The host that was asked. */
  askedHost: string;
  seenAt: Date;
  sha256: Buffer;
}

/**
 * What to do with a page of an archive.
 *
 * | word | meaning |
 * |---|---|
 * | take | it is new, or it was taken in and waits for its final state |
 * | known | it was taken in and has its final state |
 * | purged, blocked | its URL or host is to stay away |
 * | older | its URL's article was read from a page that was fetched later |
 * | waiting | its URL waits for another page, which is newer |
 */
export type CaptureVerdict = 'take' | 'known' | 'purged' | 'blocked' | 'older' | 'waiting';

/** @returns one verdict for each capture, in their order */
export async function judgeCaptures(db: Db, captures: readonly CaptureKey[]): Promise<CaptureVerdict[]> {
  const column = <K extends keyof CaptureKey>(key: K) => captures.map((capture) => capture[key]);
  const { rows } = await sql<{ verdict: CaptureVerdict }>`
    select case
      when ${isPurged(sql`c.canonical_url`, sql`c.host, c.asked_host`)} then 'purged'
      when exists (select 1 from hosts h where h.host = c.asked_host and h.state = 'blocked') then 'blocked'
      when k.request is not null then case when u.state = 'pending' and u.request = k.request then 'take' else 'known' end
      when u.state = 'pending' then 'waiting'
      when latest.at > c.seen_at and exists (select 1 from articles a where a.url_id = u.id) then 'older'
      else 'take' end as verdict
    from unnest(${column('canonicalUrl')}::text[], ${column('host')}::text[], ${column('askedHost')}::text[],
      ${column('seenAt')}::timestamptz[], ${column('sha256')}::bytea[])
      with ordinality as c(canonical_url, host, asked_host, seen_at, sha256, n)
    left join urls u on u.canonical_url = c.canonical_url
    left join lateral (select max(f.request) as request from fetches f join pages p on p.id = f.page_id
      where f.url_id = u.id and f.fetched_at = c.seen_at and p.sha256 = c.sha256) k on true
    left join lateral (select max(f.fetched_at) as at from fetches f
      where f.url_id = u.id and f.outcome in ('page', 'unchanged')) latest on true
    order by c.n`.execute(db);
  return rows.map(({ verdict }) => verdict);
}

/** As `judgeCaptures`, of URLs that nobody settles before the transaction ends. */
export async function judgeLocked(trx: Trx, captures: readonly CaptureKey[]): Promise<CaptureVerdict[]> {
  const urls = captures.map(({ canonicalUrl }) => canonicalUrl);
  // In the order in which requests lock them.
  await sql`select from urls where canonical_url = any(${urls}::text[]) order by canonical_url for update`.execute(trx);
  return await judgeCaptures(trx, captures);
}

/** Where a page came from, as its trace shows it. */
export interface CaptureStep {
  urlId: number;
  request: number;
  detail: Record<string, unknown>;
}

/** Writes into the traces that pages came out of an archive. */
export async function noteCaptures(trx: Trx, steps: readonly CaptureStep[]): Promise<void> {
  if (steps.length === 0) return;
  await sql`insert into url_events (url_id, request, stage, event, detail)
    select id, request, 'fetch', 'page', detail from unnest(${steps.map((step) => step.urlId)}::bigint[],
      ${steps.map((step) => step.request)}::int[], ${steps.map((step) => JSON.stringify(step.detail))}::jsonb[])
      as s(id, request, detail)`.execute(trx);
}
