import { type RawBuilder, sql } from 'kysely';
import type { AnalysedBrief, BriefText } from '../pipeline/types.ts';
import type { Db } from './database.ts';
import { fromHex } from './json-rows.ts';

/** A stored brief as matching sees it: its text is the copy that represents it. */
export interface StoredBrief extends BriefText {
  id: number;
  /** Hex of the folded text's SHA-256. */
  key: string;
  date: string | null;
  time: string | null;
  /** The whole representative as it stood on its page. */
  raw: string;
}

/** What a brief's stored copies are found by. */
export type Probe = Pick<AnalysedBrief, 'fingerprint' | 'date'>;

/** Which stored briefs may be the same as some others. */
export interface Candidates {
  /** By the probe's place in its list: ids of briefs that share bands with it, those that share most first. */
  near: ReadonlyMap<number, readonly number[]>;
  /** By hex key: ids of briefs whose representative has this key. */
  equal: ReadonlyMap<string, readonly number[]>;
  /** By hex key: ids of briefs of which a sighting has this key. */
  sighted: ReadonlyMap<string, readonly number[]>;
  /** By article: ids of briefs that a person's splits name for its copies. */
  pinned: ReadonlyMap<number, readonly number[]>;
  /** By id: all of these. */
  briefs: ReadonlyMap<number, StoredBrief>;
}

/** Rows of one band that are looked at for each day: a template may have thousands, and its copies share other bands too. */
const MAX_ROWS = 100;
/** Stored briefs that are compared with one copy: those that share most bands first. A band counts the more the rarer it is. */
const MAX_CANDIDATES = 12;

/**
 * Loads what stored briefs may be the same as these: those of which a copy has an equal key, on any day, and those that
 * share bands, on the same day, a day apart or without a day (on any day for a probe that has none).
 * @param articleIds articles whose splits are wanted too
 */
export async function loadCandidates(
  db: Db,
  probes: readonly Probe[],
  articleIds: readonly number[] = [],
): Promise<Candidates> {
  const near = probes.length === 0 ? new Map() : await findNear(db, probes);
  const { equal, sighted } = await findEqual(db, probes);
  const pinned = articleIds.length === 0 ? new Map() : await findPinned(db, articleIds);
  const ids = new Set([...near.values(), ...equal.values(), ...sighted.values(), ...pinned.values()].flat());
  return { near, equal, sighted, pinned, briefs: ids.size === 0 ? new Map() : await loadBriefs(db, [...ids]) };
}

/** All candidates of one page's briefs. @param articleId the page's article, if it is stored already */
export async function findCandidates(
  db: Db,
  probes: readonly Probe[],
  articleId: number | null = null,
): Promise<StoredBrief[]> {
  const { briefs } = await loadCandidates(db, probes, articleId === null ? [] : [articleId]);
  return [...briefs.values()];
}

/** The number of the 64 days that a day lies in, by which the index of bands begins. */
function stretch(day: RawBuilder<unknown>): RawBuilder<number> {
  return sql`((${day} - date '2000-01-01') / 64)`;
}

/** All stretches of stored briefs, the newest first: a brief without a day is looked up in each. */
const allStretches = sql`(select generate_series(
  (select max(${stretch(sql`brief_date`)}) from brief_bands), (select min(${stretch(sql`brief_date`)}) from brief_bands),
  -1) as stretch)`;

async function findNear(db: Db, probes: readonly Probe[]): Promise<Map<number, number[]>> {
  const keyed = probes.flatMap(({ fingerprint, date }, n) => fingerprint.bands.map((band) => ({ n, band, date })));
  const { rows } = await sql<{ key: number; id: number }>`
    with probe as (
      select * from unnest(${keyed.map(({ n }) => n)}::int[], ${keyed.map(({ band }) => band)}::int[],
        ${keyed.map(({ date }) => date)}::date[]) as p (n, band, day)
    ), hit as (
      select p.n, found.brief_id, 1.0 / count(*) over (partition by p.n, p.band) as weight
      from probe p cross join lateral (
        (select brief_id from brief_bands
          where ${stretch(sql`brief_date`)} in (${stretch(sql`(p.day - 1)`)}, ${stretch(sql`(p.day + 1)`)})
            and band = p.band and brief_date between p.day - 1 and p.day + 1 limit ${MAX_ROWS * 3})
        union all
        (select brief_id from brief_bands where ${stretch(sql`brief_date`)} is null and band = p.band limit ${MAX_ROWS})
        union all
        (select dated.brief_id from ${allStretches} s cross join lateral (
          select brief_id from brief_bands where ${stretch(sql`brief_date`)} = s.stretch and band = p.band
          limit ${MAX_ROWS}) dated where p.day is null limit ${MAX_ROWS})
      ) found
    ), ranked as (
      select n, brief_id, row_number() over (partition by n order by sum(weight) desc, brief_id) as rank
      from hit group by n, brief_id
    )
    select n as key, brief_id as id from ranked where rank <= ${MAX_CANDIDATES} order by n, rank`.execute(db);
  return grouped(rows);
}

async function findEqual(db: Db, probes: readonly Probe[]) {
  if (probes.length === 0) return { equal: new Map<string, number[]>(), sighted: new Map<string, number[]>() };
  const keys = [...new Set(probes.map(({ fingerprint }) => fingerprint.key))].map(fromHex);
  // Two conditions on `split`, since each has an index of its own.
  const { rows } = await sql<{ key: string; id: number; sighted: boolean }>`
    select encode(fold_key, 'hex') as key, id, false as sighted from briefs
      where fold_key = any(${keys}::bytea[]) and not split
    union select encode(fold_key, 'hex'), id, false from briefs where fold_key = any(${keys}::bytea[]) and split
    union select encode(fold_key, 'hex'), brief_id, true from sightings where fold_key = any(${keys}::bytea[])`.execute(
    db,
  );
  return {
    equal: grouped(rows.filter(({ sighted }) => !sighted)),
    sighted: grouped(rows.filter(({ sighted }) => sighted)),
  };
}

async function findPinned(db: Db, articleIds: readonly number[]): Promise<Map<number, number[]>> {
  const { rows } = await sql<{ key: number; id: number }>`
    select article_id as key, brief_id as id from splits where article_id = any(${articleIds}::bigint[])`.execute(db);
  return grouped(rows);
}

async function loadBriefs(db: Db, ids: readonly number[]): Promise<Map<number, StoredBrief>> {
  const { rows } = await sql<StoredBrief>`
    select id, encode(fold_key, 'hex') as key, tag, headline, body, brief_date as date, brief_time as time,
      raw_text as raw
    from briefs where id = any(${ids}::bigint[]) order by id`.execute(db);
  return new Map(rows.map((row) => [row.id, row]));
}

function grouped<K>(rows: readonly { key: K; id: number }[]): Map<K, number[]> {
  const groups = new Map<K, number[]>();
  for (const { key, id } of rows) {
    const group = groups.get(key);
    if (group) group.push(id);
    else groups.set(key, [id]);
  }
  return groups;
}
