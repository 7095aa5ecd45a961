import { sql } from 'kysely';
import type { AnalysedBrief, Match, Script } from '../pipeline/types.ts';
import { deriveBriefs } from '../store/derive-briefs.ts';
import { lockStore } from '../store/lock.ts';
import { insertBrief, replaceText } from './briefs.ts';
import type { Db, Trx } from './database.ts';
import { saveFindings } from './findings.ts';
import { fromHex } from './json-rows.ts';

/** A sighting with what its page says. */
export interface StoredSighting {
  id: number;
  briefId: number;
  articleId: number;
  /** Hex key of its text. */
  key: string;
  raw: string;
  /** Where it begins in the page's text, UTF-16. */
  start: number;
  pageId: number;
  /** The address of the page after redirects. */
  url: string;
  contentType: string | null;
  match: Match;
  seenAt: Date;
}

function sightingsWhere(condition: ReturnType<typeof sql>) {
  return sql<StoredSighting>`
    select s.id, s.brief_id as "briefId", s.article_id as "articleId", encode(s.fold_key, 'hex') as key,
      s.raw_text as raw, s.start_offset as start, f.page_id as "pageId",
      coalesce(f.final_url, u.canonical_url) as url, f.headers ->> 'content-type' as "contentType", s.match,
      s.seen_at as "seenAt"
    from sightings s join fetches f on f.id = s.fetch_id join urls u on u.id = f.url_id where ${condition}`;
}

export async function findSighting(db: Db, id: number): Promise<StoredSighting | undefined> {
  const { rows } = await sightingsWhere(sql`s.id = ${id}`).execute(db);
  return rows[0];
}

/** All sightings of a brief, by id. */
export async function findSightings(db: Db, briefId: number): Promise<StoredSighting[]> {
  const { rows } = await sightingsWhere(sql`s.brief_id = ${briefId} order by s.id`).execute(db);
  return rows;
}

/**
 * Makes a sighting one of another brief because the rules say so; an article that carries that one already loses it.
 * @returns false where it had left its brief meanwhile
 */
export async function moveSighting(
  trx: Trx,
  { id, briefId, articleId }: StoredSighting,
  to: { briefId: number; match: Match; scores: Record<string, number> },
): Promise<boolean> {
  const there = await trx
    .selectFrom('sightings')
    .select('id')
    .where('brief_id', '=', to.briefId)
    .where('article_id', '=', articleId)
    .executeTakeFirst();
  const { rows } = there
    ? await sql`delete from sightings where id = ${id} and brief_id = ${briefId} returning id`.execute(trx)
    : await sql`update sightings set brief_id = ${to.briefId}, match = ${to.match},
        match_scores = ${JSON.stringify(to.scores)}::jsonb where id = ${id} and brief_id = ${briefId} returning id`.execute(
        trx,
      );
  await sql`update briefs b set first_seen_at = (select min(seen_at) from sightings where brief_id = b.id)
    where id in (${briefId}, ${to.briefId}) and exists (select from sightings where brief_id = b.id)`.execute(trx);
  await deriveBriefs(trx, [briefId, to.briefId]);
  return rows.length > 0;
}

/** Fellows of a sighting that are looked at when the text that represents their brief leaves it. */
const MAX_FELLOWS = 20;

/** The other sightings of the same brief: one of each text, the longest first; empty where it is the only one. */
export async function findFellows(db: Db, { id, briefId }: StoredSighting): Promise<StoredSighting[]> {
  const { rows } = await sightingsWhere(sql`s.id in (
    select min(id) from sightings where brief_id = ${briefId} and id <> ${id} group by raw_text
    order by length(raw_text) desc, raw_text limit ${MAX_FELLOWS})`).execute(db);
  return rows;
}

/** A brief as a page has it, ready to be stored. */
export interface ReadBrief {
  brief: AnalysedBrief;
  script: Script;
}

/** What is to be parted: the sighting, its brief, and the fullest of the others, which represents them from then on. */
export interface Parting {
  sighting: StoredSighting;
  own: ReadBrief;
  rest: ReadBrief;
  who: string;
  now: Date;
}

/** What a split came to. */
export interface SplitResult {
  /** The brief that the sighting belongs to from now on; the same as before where it was changed meanwhile. */
  briefId: number;
  /** No other split of the same text had made that brief. */
  isNew: boolean;
}

/**
 * Makes a sighting one of another brief: of the one that another split of the same text made, or of a new one.
 * Remembered, so that neither reading the page again nor the sweep joins them.
 * Takes the store lock.
 * @returns undefined where the sighting or the one that is to represent the others has changed meanwhile
 */
export async function partSighting(trx: Trx, parting: Parting): Promise<SplitResult | undefined> {
  const { sighting, own, rest } = parting;
  await lockStore(trx);
  const { rows } = await sql<{ seenAt: Date; represents: boolean; hasRest: boolean }>`
    select s.seen_at as "seenAt", b.raw_text = s.raw_text and not exists (select 1 from sightings o
        where o.brief_id = b.id and o.id <> s.id and o.raw_text = b.raw_text) as represents,
      exists (select from sightings o where o.brief_id = b.id and o.id <> s.id and o.raw_text = ${rest.brief.raw}) as "hasRest"
    from sightings s join briefs b on b.id = s.brief_id
    where s.id = ${sighting.id} and s.brief_id = ${sighting.briefId} and s.raw_text = ${sighting.raw}`.execute(trx);
  const [found] = rows;
  if (!found?.hasRest) return undefined;
  const { seenAt } = found;
  const known = await earlierSplit(trx, sighting);
  const briefId =
    known ?? (await insertBrief(trx, own.brief, { script: own.script, seenAt, now: parting.now, split: true }));
  if (known === undefined) await saveFindings(trx, [{ articleId: null, briefId, ...own.brief }]);
  await sql`update sightings set brief_id = ${briefId}, match = 'split', match_scores = '{}'
    where id = ${sighting.id}`.execute(trx);
  await remember(trx, parting, briefId);
  if (found.represents) {
    await replaceText(trx, sighting.briefId, rest.brief, { script: rest.script, now: parting.now, met: {} });
    await saveFindings(trx, [{ articleId: null, briefId: sighting.briefId, ...rest.brief }]);
  }
  await sql`update briefs b set first_seen_at = (select min(seen_at) from sightings where brief_id = b.id)
    where id in (${briefId}, ${sighting.briefId})`.execute(trx);
  await deriveBriefs(trx, [briefId, sighting.briefId]);
  return { briefId, isNew: known === undefined };
}

/** The brief that another split of the same text from the same brief made, if this article does not carry it already. */
async function earlierSplit(trx: Trx, { briefId, articleId, key }: StoredSighting): Promise<number | undefined> {
  const row = await trx
    .selectFrom('splits')
    .select('brief_id')
    .where('parted_from', '=', briefId)
    .where('fold_key', '=', fromHex(key))
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('sightings')
            .select('id')
            .whereRef('sightings.brief_id', '=', 'splits.brief_id')
            .where('sightings.article_id', '=', articleId),
        ),
      ),
    )
    .orderBy('brief_id')
    .limit(1)
    .executeTakeFirst();
  return row?.brief_id;
}

async function remember(trx: Trx, { sighting, who }: Parting, briefId: number): Promise<void> {
  const { id, articleId, key } = sighting;
  await sql`insert into splits (article_id, fold_key, brief_id, parted_from)
    values (${articleId}, ${fromHex(key)}, ${briefId}, ${sighting.briefId})
    on conflict (article_id, fold_key) do update set brief_id = excluded.brief_id, parted_from = excluded.parted_from`.execute(
    trx,
  );
  const was = String(sighting.briefId);
  await trx
    .insertInto('corrections')
    .values({ subject: `sighting:${id}`, field: 'brief', was, now: String(briefId), who })
    .execute();
}

/** What a person said about the copies of these articles, oldest first; see `Pin` in pipeline/assign.ts. @returns by article */
export async function findPins(db: Db, articleIds: readonly number[]) {
  const pins = new Map<number, { key: string; from: number; to: number }[]>(articleIds.map((id) => [id, []]));
  if (articleIds.length === 0) return pins;
  const rows = await db
    .selectFrom('splits')
    .select(['article_id', 'fold_key', 'parted_from', 'brief_id'])
    .where('article_id', '=', sql<number>`any(${articleIds}::bigint[])`)
    .orderBy('id')
    .execute();
  for (const row of rows)
    pins.get(row.article_id)?.push({ key: row.fold_key.toString('hex'), from: row.parted_from, to: row.brief_id });
  return pins;
}

/** Briefs that a person parted from this one, or this one from. */
export async function findParted(db: Db, briefId: number): Promise<Set<number>> {
  const { rows } = await sql<{ id: number }>`
    select parted_from as id from splits where brief_id = ${briefId}
    union select brief_id from splits where parted_from = ${briefId}`.execute(db);
  return new Set(rows.map(({ id }) => id));
}
