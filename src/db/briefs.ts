import { sql } from 'kysely';
import type { AnalysedBrief, BriefText, Script } from '../pipeline/types.ts';
import { judgedColumns } from './articles.ts';
import type { Db, Trx } from './database.ts';

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
/**
 * Stored briefs that others may be copies of: those of which a copy has an equal key, on any day, and those that share
 * bands, on the same day, a day apart or without a day (of any day for a copy that has none). Oldest first.
 * @param articleId whose copies they are: the briefs that a person's splits name for it are wanted in any case
 */
export async function findCandidates(
  db: Db,
  briefs: readonly Probe[],
  articleId: number | null = null,
): Promise<StoredBrief[]> {
  if (briefs.length === 0) return [];
  const keys = briefs.map(({ fingerprint }) => fromHex(fingerprint.key));
  const probes = briefs.flatMap(({ fingerprint, date }, n) => fingerprint.bands.map((band) => ({ n, band, date })));
  // The last step gets its ids as an array: from a join the planner expects so many rows, for ten briefs and a million
  // stored ones, that it reads the whole table. The briefs that a person parted have an index of their own.
  const { rows } = await sql<StoredBrief>`
    with probe as (
      select * from unnest(${probes.map(({ n }) => n)}::int[], ${probes.map(({ band }) => band)}::int[],
        ${probes.map(({ date }) => date)}::date[]) as p (n, band, day)
    ), hit as (
      select p.n, found.brief_id, 1.0 / count(*) over (partition by p.n, p.band) as weight
      from probe p cross join lateral (
        (select brief_id from brief_bands
          where band = p.band and brief_date = p.day limit ${MAX_ROWS})
        union all
        (select brief_id from brief_bands where band = p.band
          and brief_date in (p.day - 1, p.day + 1) limit ${MAX_ROWS})
        union all
        (select brief_id from brief_bands where band = p.band and brief_date is null limit ${MAX_ROWS})
        union all
        (select brief_id from brief_bands where band = p.band and brief_date is not null and p.day is null
          limit ${MAX_ROWS})
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
      union select brief_id from splits where article_id = ${articleId}))
    order by b.id`.execute(db);
  return rows;
}

/** Where new briefs come from. `split`: a person says that they are new, whatever their text. */
export interface BriefOrigin {
  script: Script;
  seenAt: Date;
  now: Date;
  split?: boolean;
}

const BRIEF_COLUMNS = [
  'fold_key, tag, headline, body, brief_date, brief_time, occurred_on, attribution, raw_text, script, category, scores',
  'evidence, model_version, classified_at, first_seen_at, split',
].join(', ');

/**
 * Stores briefs that no stored one is the same as, and that differ among themselves in key or day, with their bands; the
 * caller derives their rows.
 * @returns their ids, in the order of `briefs`
 */
export async function insertBriefs(trx: Trx, briefs: readonly AnalysedBrief[], at: BriefOrigin): Promise<number[]> {
  if (briefs.length === 0) return [];
  const rows = briefs.map((brief) => ({
    ...textColumns(brief, at.script, at.now),
    fold_key: jsonBytes(brief.fingerprint.key),
    // Objects: as the text that `textColumns` has, each would become a string within this JSON.
    scores: brief.classification.scores,
    evidence: brief.classification.evidence,
    first_seen_at: at.seenAt,
    split: at.split ?? false,
  }));
  const bands = briefs.map(({ fingerprint, date }) => ({
    fold_key: jsonBytes(fingerprint.key),
    brief_date: date,
    bands: fingerprint.bands,
  }));
  const columns = sql.raw(BRIEF_COLUMNS);
  const { rows: stored } = await sql<{ id: number; key: string; date: string | null }>`
    with stored as (
      insert into briefs (${columns}) select ${columns}
      from jsonb_populate_recordset(null::briefs, ${JSON.stringify(rows)}::jsonb) returning id, fold_key, brief_date
    ), keyed as (
      insert into brief_bands (brief_id, band, brief_date)
      select s.id, band, s.brief_date
      from jsonb_to_recordset(${JSON.stringify(bands)}::jsonb) as b (fold_key bytea, brief_date date, bands int[])
      join stored s on s.fold_key = b.fold_key and s.brief_date is not distinct from b.brief_date
      cross join unnest(b.bands) band
    )
    select id, encode(fold_key, 'hex') as key, brief_date as date from stored`.execute(trx);
  const byText = new Map(stored.map(({ id, key, date }) => [`${key} ${date}`, id]));
  return briefs.map(({ fingerprint, date }) => byText.get(`${fingerprint.key} ${date}`) ?? 0);
}

/** Stores one brief that no stored one is the same as; the caller derives its rows. @returns its id */
export async function insertBrief(trx: Trx, brief: AnalysedBrief, at: BriefOrigin): Promise<number> {
  const [id = 0] = await insertBriefs(trx, [brief], at);
  return id;
}

/** Keeps the keys under which a brief's copies are found, in place of its former ones. */
export async function saveBands(trx: Trx, briefId: number, brief: Probe): Promise<void> {
  const { fingerprint, date } = brief;
  await Promise.all([
    trx.deleteFrom('brief_bands').where('brief_id', '=', briefId).execute(),
    sql`insert into brief_bands (brief_id, band, brief_date)
      select ${briefId}, band, ${date}::date
      from unnest(${fingerprint.bands}::int[]) band`.execute(trx),
  ]);
}

/**
 * Lets a fuller copy represent the brief: from now on others are compared with it, so its key and bands take the place
 * of the former ones. How the sightings match is told anew, since that is told against the representative. The caller
 * derives the brief's rows.
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

/** A key as its column reads it out of JSON. */
export function jsonBytes(key: string): string {
  return `\\x${key}`;
}

/** A key as its column has it. */
export function fromHex(key: string): Buffer {
  return Buffer.from(key, 'hex');
}
