import { sql } from 'kysely';
import type { Db } from './database.ts';
import type { HostState } from './tables-hosts.ts';
import { inTransaction } from './transaction.ts';
import { settleUrl } from './urls.ts';

/** A host as a person sees it. */
export interface HostRow {
  host: string;
  network: string | null;
  state: HostState;
  /** What a person set, null where the setting counts. */
  gap_ms: number | null;
  crawl_delay_ms: number | null;
  /** When the next request may go, if that is not now. */
  next_at: Date | null;
  down_until: Date | null;
  /** URLs that wait for their turn. */
  waiting: number;
  pending: number;
  stored: number;
  copies: number;
  refused: number;
  dead: number;
  last_asked_at: Date | null;
  last_status: number | null;
  last_reason: string | null;
}

/** Every host that a URL named or that was asked, by name. @param host only this one, or null for all */
export async function listHosts(db: Db, host: string | null): Promise<HostRow[]> {
  const { rows } = await sql<HostRow>`
    select coalesce(h.host, s.host) as host, s.network, coalesce(h.state, 'active') as state, h.gap_ms, h.crawl_delay_ms,
      nullif(greatest(h.free_at, now()), now()) as next_at, nullif(greatest(h.down_until, now()), now()) as down_until,
      (select count(*) from turns t where t.host = coalesce(h.host, s.host)) as waiting,
      coalesce(u.pending, 0) as pending, coalesce(u.stored, 0) as stored, coalesce(u.copies, 0) as copies,
      coalesce(u.refused, 0) as refused, coalesce(u.dead, 0) as dead, h.last_asked_at, h.last_status, h.last_reason
    from hosts h full join sites s on s.host = h.host
    left join lateral (
      select count(*) filter (where state = 'pending') as pending,
        count(*) filter (where state in ('stored', 'updated', 'unchanged')) as stored,
        count(*) filter (where state = 'copy') as copies, count(*) filter (where state = 'refused') as refused,
        count(*) filter (where state = 'dead') as dead
      from urls where site_id = s.id
    ) u on true
    where ${host}::text is null or coalesce(h.host, s.host) = ${host}
    order by 1`.execute(db);
  return rows;
}

/** Notes whether a host may be asked. Running requests end within a second or two (`workers/host-watch.ts`). */
export async function setHostState(db: Db, host: string, state: HostState): Promise<void> {
  await sql`insert into hosts (host, state) values (${host}, ${state})
    on conflict (host) do update set state = excluded.state`.execute(db);
}

const BATCH = 200;

/** Ends the pending URLs of a blocked host as `refused`, in batches. @returns how many */
export async function refusePending(db: Db, host: string, onDone: (count: number) => void): Promise<number> {
  for (let refused = 0; ; ) {
    const count = await inTransaction(db, async (trx) => {
      const { rows } = await sql<{ id: number; request: number }>`
        select id, request from urls where id in (
          select u.id from urls u join sites s on s.id = u.site_id and s.host = ${host} where u.state = 'pending'
          union select t.url_id from turns t join urls u on u.id = t.url_id and u.state = 'pending' where t.host = ${host}
        ) order by canonical_url limit ${BATCH} for update`.execute(trx);
      for (const { id, request } of rows) {
        const why = { state: 'refused' as const, reason: 'blocked', stage: 'hosts', detail: { host } };
        await settleUrl(trx, { ...why, urlId: id, request, fetchId: null });
      }
      await sql`delete from turns where url_id = any(${rows.map(({ id }) => id)}::bigint[])`.execute(trx);
      return rows.length;
    });
    refused += count;
    onDone(refused);
    if (count < BATCH) return refused;
  }
}

/**
 * Lets a host be asked again, also one that counted as down.
 * @returns the URLs whose jobs ended while it was paused: they have to be put back on their queue
 */
export async function resumeHost(db: Db, host: string): Promise<{ urlId: number; request: number }[]> {
  return await inTransaction(db, async (trx) => {
    await sql`insert into hosts (host) values (${host})
      on conflict (host) do update set state = 'active', down_until = null, failures = 0`.execute(trx);
    const { rows } = await sql<{ urlId: number; request: number }>`
      delete from turns where host = ${host} and at = 'infinity' and url_id is not null
      returning url_id as "urlId", request`.execute(trx);
    return rows;
  });
}

/** What a person sets for a host; undefined leaves it as it is. */
export interface HostSettings {
  /** Null: as the setting says. Places in the line that were taken before stay where they are. */
  gapMs?: number | null;
  /** Hosts of one network count once in reports. */
  network?: string;
}

export async function setHost(db: Db, host: string, { gapMs, network }: HostSettings): Promise<void> {
  await inTransaction(db, async (trx) => {
    if (gapMs !== undefined) {
      await sql`insert into hosts (host, gap_ms) values (${host}, ${gapMs})
        on conflict (host) do update set gap_ms = excluded.gap_ms`.execute(trx);
    }
    if (network !== undefined) {
      await sql`insert into sites (host, network) values (${host}, ${network})
        on conflict (host) do update set network = excluded.network`.execute(trx);
    }
  });
}
