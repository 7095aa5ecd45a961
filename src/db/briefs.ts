import { sql } from 'kysely';
import type { AnalysedBrief, BriefText, Match, Script } from '../pipeline/types.ts';
import { judgedColumns } from './articles.ts';
import { type Db, lockKeys, type Trx } from './database.ts';
import { saveSearchTexts } from './search.ts';

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

/** Rows of one key and day that are looked at: a template may have thousands, and its copies share other keys too. */
const MAX_ROWS = 100;
/** Stored briefs that are compared with one copy: those that share most keys first, a key counting the more the rarer. */
const MAX_CANDIDATES = 12;
/** From so many keys on a page locks alone: each lock takes a place in memory that all connections share. */
const MAX_LOCKS = 512;

/**
 * Waits for every other transaction that stores a brief with one of these bands, so that of twins that are stored in
 * the same instant the second sees the first. Ends with the transaction. All locks are taken at once and sorted.
 * @param otherKeys what the transaction needs besides
 */
export async function lockBriefs(
  trx: Trx,
  briefs: readonly Pick<AnalysedBrief, 'fingerprint'>[],
  otherKeys: readonly bigint[],
): Promise<void> {
  const keys = briefs.flatMap(({ fingerprint }) => [lockOf(fingerprint.key), ...fingerprint.bands.map(bandLock)]);
  const alone = keys.length > MAX_LOCKS;
  const gate = alone ? sql`pg_advisory_xact_lock` : sql`pg_advisory_xact_lock_shared`;
  await sql`select ${gate}(${String(GATE)}::bigint)`.execute(trx);
  await lockKeys(trx, alone ? otherKeys : [...keys, ...otherKeys]);
}

const LOCK_BITS = 64;
const BAND_BITS = 32;
/** Marks locks of bands, among those that other keys of ours hash to. */
const BAND_SPACE = 0x62616e64n << 32n;
const GATE = 0x67617465n << 32n;

/** The first 64 bits of a hex SHA-256, as the signed number that PostgreSQL's advisory locks take. */
export function lockOf(hexKey: string): bigint {
  return BigInt.asIntN(LOCK_BITS, BigInt(`0x${hexKey.slice(0, LOCK_BITS / 4)}`));
}

function bandLock(band: number): bigint {
  return BAND_SPACE | BigInt.asUintN(BAND_BITS, BigInt(band));
}

/**
 * Stored briefs that others may be copies of: those of which a copy has an equal key, on any day, and those that share
 * bands, on the same day, a day apart or without a day (of any day for a copy that has none). Oldest first.
 * @param also ids of briefs that are wanted in any case
 */
export async function findCandidates(
  db: Db,
  briefs: readonly Probe[],
  also: readonly number[] = [],
): Promise<StoredBrief[]> {
  if (briefs.length === 0) return [];
  const keys = briefs.map(({ fingerprint }) => fromHex(fingerprint.key));
  const probes = briefs.flatMap(({ fingerprint, date }, n) => fingerprint.bands.map((band) => ({ n, band, date })));
  // The last step gets its ids as an array: from a join the planner expects so many rows, for ten briefs and a million
  // stored ones, that it reads the whole table. The briefs that a person parted have an index of their own.
  const { rows } = await sql<StoredBrief>`
    with probe as (
      select p.*, ${monthOf(sql`day - 1`)} as from_month, ${monthOf(sql`day + 1`)} as to_month
      from unnest(${probes.map(({ n }) => n)}::int[], ${probes.map(({ band }) => band)}::int[],
        ${probes.map(({ date }) => date)}::date[]) as p (n, band, day)
    ), hit as (
      select p.n, found.brief_id, 1.0 / count(*) over (partition by p.n, p.band) as weight
      from probe p cross join lateral (
        (select brief_id from brief_bands where band = p.band and brief_date = p.day
          and month in (p.from_month, p.to_month, '-infinity') limit ${MAX_ROWS})
        union all
        (select brief_id from brief_bands where band = p.band and brief_date in (p.day - 1, p.day + 1)
          and month in (p.from_month, p.to_month, '-infinity') limit ${MAX_ROWS})
        union all
        (select brief_id from brief_bands
          where band = p.band and brief_date is null and month = '-infinity' limit ${MAX_ROWS})
        union all
        (select brief_id from brief_bands
          where p.day is null and band = p.band and brief_date is not null limit ${MAX_ROWS})
      ) found
    ), ranked as (
      select brief_id, row_number() over (partition by n order by sum(weight) desc, brief_id) as rank
      from hit group by n, brief_id
    )
    select b.id, encode(b.fold_key, 'hex') as key, b.tag, b.headline, b.body, b.brief_date as date,
      b.brief_time as time, b.raw_text as raw
    from briefs b where b.id = any(array(select brief_id from ranked where rank <= ${MAX_CANDIDATES}
      union select id from briefs where fold_key = any(${keys}::bytea[]) and not split
      union select id from briefs where fold_key = any(${keys}::bytea[]) and split
      union select brief_id from sightings where fold_key = any(${keys}::bytea[])
      union select unnest(${also}::bigint[])))
    order by b.id`.execute(db);
  return rows;
}

/** The first day of a day's month, null without a day. */
function monthOf(day: ReturnType<typeof sql>) {
  return sql`date_trunc('month', (${day})::timestamp)::date`;
}

/** Where new briefs come from. `split`: a person says that they are new, whatever their text. */
export interface BriefOrigin {
  script: Script;
  seenAt: Date;
  now: Date;
  split?: boolean;
}

/**
 * Stores briefs that no stored one is the same as, and that differ among themselves in key or day.
 * @returns their ids, in the order of `briefs`
 */
export async function insertBriefs(trx: Trx, briefs: readonly AnalysedBrief[], at: BriefOrigin): Promise<number[]> {
  if (briefs.length === 0) return [];
  const rows = await trx
    .insertInto('briefs')
    .values(
      briefs.map((brief) => ({
        fold_key: fromHex(brief.fingerprint.key),
        ...textColumns(brief, at.script, at.now),
        first_seen_at: at.seenAt,
        split: at.split ?? false,
      })),
    )
    .returning(['id', 'fold_key', 'brief_date'])
    .execute();
  const byText = new Map(rows.map((row) => [`${row.fold_key.toString('hex')} ${row.brief_date}`, row.id]));
  const stored = briefs.map((brief) => ({
    ...brief,
    briefId: byText.get(`${brief.fingerprint.key} ${brief.date}`) ?? 0,
  }));
  await addBands(trx, stored);
  await saveSearchTexts(trx, stored);
  return stored.map(({ briefId }) => briefId);
}

/** Stores one brief that no stored one is the same as. @returns its id */
export async function insertBrief(trx: Trx, brief: AnalysedBrief, at: BriefOrigin): Promise<number> {
  const [id = 0] = await insertBriefs(trx, [brief], at);
  return id;
}

/** Keeps the keys under which a brief's copies are found, in place of its former ones. */
export async function saveBands(trx: Trx, briefId: number, brief: Probe): Promise<void> {
  await trx.deleteFrom('brief_bands').where('brief_id', '=', briefId).execute();
  await addBands(trx, [{ ...brief, briefId }]);
}

async function addBands(trx: Trx, briefs: readonly (Probe & { briefId: number })[]): Promise<void> {
  const rows = briefs.flatMap(({ briefId, fingerprint, date }) =>
    fingerprint.bands.map((band) => ({ briefId, band, date })),
  );
  await sql`insert into brief_bands (brief_id, band, brief_date, month)
    select id, band, day, coalesce(${monthOf(sql`day`)}, '-infinity')
    from unnest(${rows.map(({ briefId }) => briefId)}::bigint[], ${rows.map(({ band }) => band)}::int[],
      ${rows.map(({ date }) => date)}::date[]) as new (id, band, day)`.execute(trx);
}

/**
 * Lets a fuller copy represent the brief: from now on others are compared with it, so its key and bands take the place
 * of the former ones. How the sightings match is told anew, since that is told against the representative.
 * @param met how the new representative compares with the former
 */
export async function replaceText(
  trx: Trx,
  briefId: number,
  brief: AnalysedBrief,
  at: { script: Script; now: Date; met: Record<string, number> },
): Promise<void> {
  const key = fromHex(brief.fingerprint.key);
  await sql`update sightings s set
      match = case when s.raw_text = ${brief.raw} then 'exact' when s.fold_key = ${key} then 'folded' else 'near' end,
      match_scores = case when s.fold_key = ${key} then '{"key": 1}' when s.fold_key = b.fold_key
        then ${JSON.stringify(at.met)}::jsonb else s.match_scores end
    from briefs b where b.id = ${briefId} and s.brief_id = b.id and s.match <> 'split'`.execute(trx);
  await trx
    .updateTable('briefs')
    .set({ fold_key: key, ...textColumns(brief, at.script, at.now) })
    .where('id', '=', briefId)
    .execute();
  await saveBands(trx, briefId, brief);
  await saveSearchTexts(trx, [{ briefId, ...brief }]);
}

function textColumns(brief: AnalysedBrief, script: Script, now: Date) {
  return {
    tag: brief.tag,
    headline: brief.headline,
    body: brief.body,
    brief_date: brief.date,
    brief_time: brief.time,
    occurred_on: brief.occurred,
    attribution: brief.attribution,
    raw_text: brief.raw,
    script,
    ...judgedColumns(brief.classification, now),
  };
}

/** One page's copy of a brief. */
export interface NewSighting {
  briefId: number;
  brief: AnalysedBrief;
  match: Match;
  scores: Record<string, number>;
}

/**
 * Adds the sightings that an article does not have yet.
 * @returns how many were new
 */
export async function addSightings(
  trx: Trx,
  at: { articleId: number; fetchId: number; seenAt: Date },
  sightings: readonly NewSighting[],
): Promise<number> {
  if (sightings.length === 0) return 0;
  const { articleId } = at;
  const month = sql<string>`(select month from articles where id = ${articleId})`;
  const added = await trx
    .insertInto('sightings')
    .values(
      sightings.map(({ briefId, brief, match, scores }) => ({
        brief_id: briefId,
        article_id: articleId,
        fetch_id: at.fetchId,
        position: brief.position,
        start_offset: brief.start,
        end_offset: brief.end,
        raw_text: brief.raw,
        fold_key: fromHex(brief.fingerprint.key),
        match,
        match_scores: JSON.stringify(scores),
        seen_at: at.seenAt,
        month,
      })),
    )
    .onConflict((oc) => oc.doNothing())
    .returning('id')
    .execute();
  await sql`update briefs set first_seen_at = ${at.seenAt}
    where id = any(${sightings.map((s) => s.briefId)}::bigint[]) and first_seen_at > ${at.seenAt}`.execute(trx);
  return added.length;
}

/** A key as its column has it. */
export function fromHex(key: string): Buffer {
  return Buffer.from(key, 'hex');
}
