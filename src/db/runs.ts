import { sql } from 'kysely';
import type { Db, Trx } from './database.ts';
import type { Fate, RunState, RunTrigger } from './tables-intake.ts';
import { type RequestedUrl, urlRequests } from './urls.ts';

/** Notes that a run or a service period began. */
export async function startRun(
  db: Db,
  run: { trigger: RunTrigger; version: string; host: string; pid: number },
): Promise<number> {
  const { id } = await db.insertInto('runs').values(run).returning('id').executeTakeFirstOrThrow();
  return id;
}

export async function finishRun(db: Db, runId: number, state: Exclude<RunState, 'running'>): Promise<void> {
  await db.updateTable('runs').set({ state, finished_at: new Date() }).where('id', '=', runId).execute();
}

/** Ends the runs of this host whose process is gone without a word. */
export async function endLeftRuns(db: Db, host: string, isAlive: (pid: number) => boolean): Promise<void> {
  const open = await db
    .selectFrom('runs')
    .select(['id', 'pid'])
    .where('state', '=', 'running')
    .where('host', '=', host)
    .execute();
  for (const run of open) if (!isAlive(run.pid)) await finishRun(db, run.id, 'interrupted');
}

/** Makes requests inputs of a run: its summary counts what becomes of them. */
export async function addRunUrls(trx: Trx, runId: number, requests: readonly RequestedUrl[]): Promise<void> {
  // What was refused at the door is settled already.
  await sql`insert into run_urls (run_id, url_id, request, state)
    select ${runId}, r.id, r.request, nullif(u.state, 'pending') from ${urlRequests(requests)} join urls u on u.id = r.id
    on conflict (run_id, url_id) do update set request = excluded.request, state = excluded.state`.execute(trx);
}

/** Makes what is pending inputs of a run that works until nothing is; files whose bytes never came are not. */
export async function takeUpPending(db: Db, runId: number): Promise<void> {
  await sql`insert into run_urls (run_id, url_id, request)
    select ${runId}, id, request from urls where state = 'pending' and canonical_url not like 'file:%'
    on conflict do nothing`.execute(db);
}

/** How many of a run's inputs are in each final state; `pending` counts the rest. */
export type FateCounts = Partial<Record<Fate | 'pending', number>>;

export async function countFates(db: Db, runId: number): Promise<FateCounts> {
  const { rows } = await sql<{ state: Fate | 'pending'; count: number }>`
    select coalesce(state, 'pending') as state, count(*) as count from run_urls where run_id = ${runId} group by 1`.execute(
    db,
  );
  return Object.fromEntries(rows.map((row) => [row.state, row.count]));
}

/** Which of these inputs of a run have no final state yet. */
export async function findOpenInputs(db: Db, runId: number, urlIds: readonly number[]): Promise<Set<number>> {
  const rows = await db
    .selectFrom('run_urls')
    .select('url_id')
    .where('run_id', '=', runId)
    .where((eb) => eb('url_id', '=', eb.fn.any(eb.val(urlIds))))
    .where('state', 'is', null)
    .execute();
  return new Set(rows.map((row) => row.url_id));
}

/** Inputs of a run that failed, but for pages of an archive: what a crawler met is data. */
export async function countFailedInputs(db: Db, runId: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from run_urls r
    where r.run_id = ${runId} and r.state in ('dead', 'refused') and not exists (select 1 from url_events e
      where e.url_id = r.url_id and e.request = r.request and e.stage = 'fetch' and e.detail ? 'warc')`.execute(db);
  return rows[0]?.count ?? 0;
}

/** Inputs of a run that failed, with the reason, the first `limit`. */
export async function listFailures(db: Db, runId: number, limit: number) {
  return await db
    .selectFrom('run_urls as r')
    .innerJoin('urls as u', 'u.id', 'r.url_id')
    .leftJoin('dead_letters as d', (join) =>
      join.onRef('d.url_id', '=', 'r.url_id').onRef('d.request', '=', 'r.request'),
    )
    .select(['u.url', 'r.state', 'u.reason', 'd.message'])
    .where('r.run_id', '=', runId)
    .where('r.state', 'in', ['dead', 'refused'])
    .orderBy('u.url')
    .limit(limit)
    .execute();
}

/** Briefs that a run's pages carry, by category and by the year of their day. */
export async function countBriefs(db: Db, runId: number) {
  const { rows } = await sql<{ category: string; year: number | null; briefs: number }>`
    select b.category, extract(year from b.brief_date)::int as year, count(distinct b.id) as briefs
    from run_urls r
    join articles a on a.url_id = r.url_id
    join sightings s on s.article_id = a.id
    join briefs b on b.id = s.brief_id
    where r.run_id = ${runId}
    group by 1, 2
    order by array_position(array['park', 'policy', 'market', 'other'], b.category), 2`.execute(db);
  return rows;
}

/** What a run's pages brought in: sightings, and briefs that none had shown before. */
export async function countFinds(db: Db, runId: number): Promise<{ briefs: number; sightings: number }> {
  const { rows } = await sql<{ briefs: number; sightings: number }>`
    select count(*) as sightings,
      count(*) filter (where not exists (
        select 1 from sightings e where e.brief_id = s.brief_id and e.id < s.id)) as briefs
    from run_urls r
    join fetches f on f.url_id = r.url_id and f.request = r.request and f.outcome = 'page'
    join sightings s on s.fetch_id = f.id
    where r.run_id = ${runId}`.execute(db);
  return rows[0] ?? { briefs: 0, sightings: 0 };
}

export interface RunRow {
  id: number;
  trigger: RunTrigger;
  state: RunState;
  version: string;
  host: string;
  pid: number;
  startedAt: Date;
  finishedAt: Date | null;
  counts: FateCounts;
}

/** Runs, newest first, each with the counts of its inputs' fates. */
export async function listRuns(db: Db, filter: { id?: number; limit: number }): Promise<RunRow[]> {
  const { rows } = await sql<RunRow>`
    select r.id, r.trigger, r.state, r.version, r.host, r.pid, r.started_at as "startedAt",
      r.finished_at as "finishedAt", coalesce(c.counts, '{}') as counts
    from (select * from runs where ${filter.id ?? null}::bigint is null or id = ${filter.id ?? null}
      order by id desc limit ${filter.limit}) r
    left join lateral (
      select jsonb_object_agg(state, count) as counts from (
        select coalesce(state, 'pending') as state, count(*) as count from run_urls where run_id = r.id group by 1
      ) fates
    ) c on true
    order by r.id desc`.execute(db);
  return rows;
}
