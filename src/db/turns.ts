import { type RawBuilder, sql } from 'kysely';
import type { Db, Trx } from './database.ts';
import { decideTurn } from './line.ts';
import { inTransaction } from './transaction.ts';

/** A job that wants to ask a host, and how far it has come already. */
export interface TurnRequest {
  /** The job's id: it keeps its place in the line under this name. */
  job: string;
  /** As in a URL: lower-case, with a port that is not the default. */
  host: string;
  /** The gap where nobody set one for this host, milliseconds. 0: the host is not paced. */
  defaultGapMs: number;
  /** The URL that waits, so that its place goes when it goes; null for a poll or robots.txt, which go first. */
  url: { urlId: number; request: number } | null;
  /** Where redirects have led: the address to ask next, and those that led there. */
  hop: Hop | null;
}

export interface Hop {
  url: string;
  redirects: readonly string[];
  /** Where permanent redirects alone led. */
  movedTo: string | null;
}

export type TurnAnswer =
  /** Ask now, and say `leaveTurn` when the answer is there. */
  | { kind: 'go'; gapMs: number; isPaced: boolean }
  /** Come back later; `isNew`: the job was not in this line before. */
  | { kind: 'wait'; waitMs: number; isNew: boolean }
  /** Somebody paused the host: the job ends, and `hosts resume` brings it back. */
  | { kind: 'paused' }
  | { kind: 'blocked' }
  /** The host did not answer lately. */
  | { kind: 'down'; waitMs: number; failures: number; reason: string };

/**
 * A request that has not ended after this long belongs to a dead worker, seconds: a fetch ends by itself after 60. A job
 * that is delivered again need not wait for it.
 */
const LEASE_SECONDS = 75;
/** `Crawl-delay` beyond this would be a way to say no, which `Disallow` says better. */
const MAX_CRAWL_DELAY_MS = 60_000;

export interface HostLine {
  state: 'active' | 'paused' | 'blocked';
  gapMs: number;
  now: number;
  nextAt: number;
  freeAt: number;
  holder: string | null;
  heldAt: number;
  latencyMs: number;
  downMs: number;
  failures: number;
  reason: string | null;
}

/** A host's line, and the gap where nobody set one for it, milliseconds. */
export interface LineAsk {
  host: string;
  defaultGapMs: number;
}

/** Columns of a `HostLine`. @param defaultGapMs milliseconds, as SQL */
function lineColumns(defaultGapMs: RawBuilder<unknown>) {
  const ms = (instant: ReturnType<typeof sql>) => sql`(extract(epoch from ${instant}) * 1000)::float8`;
  return sql`state, ${gapOf(defaultGapMs)} as "gapMs", ${ms(sql`clock_timestamp()`)} as now,
      ${ms(sql`next_at`)} as "nextAt", ${ms(sql`free_at`)} as "freeAt", holder,
      coalesce(${ms(sql`held_at`)}, 0) as "heldAt",
      coalesce(${ms(sql`down_until - clock_timestamp()`)}, 0) as "downMs", latency_ms as "latencyMs", failures, last_reason as reason`;
}

/** A person's gap, or the setting's, but never less than robots.txt asks for. 0 stays 0: a host that nobody paces. */
function gapOf(defaultGapMs: RawBuilder<unknown>) {
  return sql`(case when coalesce(gap_ms, ${defaultGapMs}) = 0 then 0
    else greatest(coalesce(gap_ms, ${defaultGapMs}), least(coalesce(crawl_delay_ms, 0), ${MAX_CRAWL_DELAY_MS})) end)::float8`;
}

/** How hosts stand. @returns by host; those of which nothing is known are missing */
export async function findLines(db: Db, asked: readonly LineAsk[]): Promise<Map<string, HostLine>> {
  const { rows } = await sql<HostLine & { host: string }>`
    select hosts.host, ${lineColumns(sql`a.gap`)}
    from unnest(${asked.map(({ host }) => host)}::text[], ${asked.map(({ defaultGapMs }) => defaultGapMs)}::float8[])
      as a (host, gap) join hosts on hosts.host = a.host`.execute(db);
  return new Map(rows.map(({ host, ...line }) => [host, line]));
}

/**
 * Takes or keeps a job's place in the line of a host, or lets it go. Shared by all workers of all machines.
 * @param given how the host stands, where that was looked up just before
 */
export async function takeTurn(db: Db, ask: TurnRequest, given?: HostLine): Promise<TurnAnswer> {
  const known = given ?? (await findLines(db, [ask])).get(ask.host);
  const gapMs = known?.gapMs ?? ask.defaultGapMs;
  if (gapMs === 0 && (known?.state ?? 'active') === 'active') return { kind: 'go', gapMs, isPaced: false };
  return await inTransaction(db, (trx) => takePlace(trx, ask));
}

async function takePlace(trx: Trx, ask: TurnRequest): Promise<TurnAnswer> {
  await sql`insert into hosts (host) values (${ask.host}) on conflict do nothing`.execute(trx);
  const { rows } = await sql<HostLine>`select ${lineColumns(sql`${ask.defaultGapMs}::float8`)} from hosts
    where host = ${ask.host} for update`.execute(trx);
  const [line] = rows;
  if (!line) throw new Error(`the host ${ask.host} vanished`);
  if (line.state === 'blocked') {
    await dropTurn(trx, ask.job);
    return { kind: 'blocked' };
  }
  if (line.state === 'paused') {
    if (ask.url) await saveTurn(trx, ask, Number.POSITIVE_INFINITY);
    return { kind: 'paused' };
  }
  if (line.downMs > 0) {
    await dropTurn(trx, ask.job);
    return { kind: 'down', waitMs: line.downMs, failures: line.failures, reason: line.reason ?? 'connect' };
  }
  const turnAt = await findTurn(trx, ask);
  const turn = decideTurn(line, ask.job, turnAt, ask.url === null);
  await saveTurn(trx, ask, turn.at);
  const held = turn.go
    ? sql`, holder = ${ask.job}, held_at = clock_timestamp(),
        free_at = clock_timestamp() + ${LEASE_SECONDS} * interval '1 second'`
    : sql``;
  await sql`update hosts set next_at = ${instant(turn.nextAt)}${held} where host = ${ask.host}`.execute(trx);
  if (turn.go) return { kind: 'go', gapMs: line.gapMs, isPaced: true };
  return { kind: 'wait', waitMs: Math.ceil(turn.waitMs), isNew: turnAt === null };
}

function instant(ms: number) {
  // PostgreSQL reads the two infinities as JavaScript writes them.
  return sql`to_timestamp(${ms / 1000}::float8)`;
}

/** The job's place in this line, milliseconds since the epoch; one that a paused host gave it is none. */
async function findTurn(trx: Trx, { job, host }: TurnRequest): Promise<number | null> {
  const { rows } = await sql<{ at: number }>`select (extract(epoch from at) * 1000)::float8 as at from turns
    where job = ${job} and host = ${host} and at < 'infinity'`.execute(trx);
  return rows[0]?.at ?? null;
}

async function saveTurn(trx: Trx, { job, host, url, hop }: TurnRequest, at: number): Promise<void> {
  await sql`insert into turns (job, host, at, url_id, request, hop, hops, moved_to)
    values (${job}, ${host}, ${instant(at)}, ${url?.urlId ?? null}, ${url?.request ?? null}, ${hop?.url ?? null},
      ${[...(hop?.redirects ?? [])]}::text[], ${hop?.movedTo ?? null})
    on conflict (job) do update set host = excluded.host, at = excluded.at, hop = excluded.hop, hops = excluded.hops,
      moved_to = excluded.moved_to`.execute(trx);
}

/** Gives a job's place up. */
export async function dropTurn(db: Db, job: string): Promise<void> {
  await db.deleteFrom('turns').where('job', '=', job).execute();
}

/** How far redirects had led jobs when they had to wait. @returns by job; those that had not begun are missing */
export async function findHops(db: Db, jobs: readonly string[]): Promise<Map<string, Hop>> {
  const rows = await db
    .selectFrom('turns')
    .select(['job', 'hop', 'hops', 'moved_to'])
    .where('job', '=', sql<string>`any(${jobs}::text[])`)
    .execute();
  const hops = new Map<string, Hop>();
  for (const { job, hop, hops: redirects, moved_to } of rows)
    if (hop) hops.set(job, { url: hop, redirects, movedTo: moved_to });
  return hops;
}

/** How a request to a host ended. */
export interface TurnEnd {
  job: string;
  host: string;
  gapMs: number;
  status: number | null;
  /** Why it failed, null where it did not. */
  reason: string | null;
  /** The host could not be reached at all. */
  unreachable: boolean;
  /** How long the host wants to be left alone, milliseconds, if it said so. */
  restMs: number;
  /** The job is not done with this host, and keeps its place at the head of the line. */
  stays: boolean;
}

/** From so many connections in a row that failed on, a host counts as down. */
const DOWN_AFTER = 3;
const DOWN_MINUTES = 10;
/** As long as a fetch may take. */
const LONGEST_LATENCY_MS = 60_000;

/** Notes how a request ended and lets the next one go when the gap is over. */
export async function leaveTurn(db: Db, end: TurnEnd): Promise<void> {
  const restMs = Math.max(end.gapMs, end.restMs);
  await inTransaction(db, async (trx) => {
    await sql`update hosts set holder = null, held_at = null,
        free_at = clock_timestamp() + ${restMs} * interval '1 millisecond',
        latency_ms = least(${LONGEST_LATENCY_MS},
          (latency_ms + extract(epoch from clock_timestamp() - held_at) * 1000) / 2)::integer,
        failures = case when ${end.unreachable} then failures + 1 else 0 end,
        down_until = case when ${end.unreachable} and failures + 1 >= ${DOWN_AFTER}
          then clock_timestamp() + ${DOWN_MINUTES} * interval '1 minute' end,
        last_asked_at = clock_timestamp(), last_status = ${end.status}, last_reason = ${end.reason}
      where host = ${end.host} and holder = ${end.job}`.execute(trx);
    if (!end.stays) await dropTurn(trx, end.job);
  });
}

/** Notes what robots.txt asks for; null where it asks for nothing. */
export async function setCrawlDelay(trx: Trx, host: string, delayMs: number | null): Promise<void> {
  if (delayMs === null) {
    await trx.updateTable('hosts').set({ crawl_delay_ms: null }).where('host', '=', host).execute();
    return;
  }
  await sql`insert into hosts (host, crawl_delay_ms) values (${host}, ${delayMs})
    on conflict (host) do update set crawl_delay_ms = excluded.crawl_delay_ms`.execute(trx);
}

/** Those of these hosts that somebody paused or blocked. */
export async function findStopped(db: Db, hosts: readonly string[]): Promise<string[]> {
  const rows = await db
    .selectFrom('hosts')
    .select('host')
    .where('host', 'in', hosts)
    .where('state', '<>', 'active')
    .execute();
  return rows.map(({ host }) => host);
}

/** How many URLs wait for their turn, those of paused hosts aside. */
export async function countTurns(db: Db): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from turns where url_id is not null and at < 'infinity'`.execute(db);
  return rows[0]?.count ?? 0;
}

/** URLs that wait for their turn, behind a job's name, by name. */
export async function turnsAfter(db: Db, job: string, limit: number) {
  const { rows } = await sql<{ job: string; urlId: number; request: number }>`
    select job, url_id as "urlId", request from turns
    where url_id is not null and at < 'infinity' and job > ${job} order by job limit ${limit}`.execute(db);
  return rows;
}
