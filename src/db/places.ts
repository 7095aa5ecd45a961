import { sql } from 'kysely';
import type { PlaceMention, Region, RegionLevel } from '../pipeline/types.ts';
import type { Trx } from './database.ts';

/** What an article or a brief names. */
export interface NamedPlaces {
  articleId: number | null;
  briefId: number | null;
  places: readonly PlaceMention[];
}

/** Larger regions first: a region's row points at the one that it lies in. */
const LEVELS: readonly RegionLevel[] = ['country', 'province', 'city', 'district'];

/**
 * Writes which regions and parks these pieces name, in place of what was written for them before: the same twice changes
 * nothing. Regions and parks that are met for the first time get their rows; two workers that meet one at once end with
 * one, since its code or name is unique. Call it late in a transaction: others that meet a new place wait for its end.
 */
export async function saveMentions(trx: Trx, pieces: readonly NamedPlaces[]): Promise<void> {
  if (pieces.length === 0) return;
  await sql`delete from mentions where entity_type in ('region', 'park')
    and (article_id = any(${pieces.map(({ articleId }) => articleId)}::bigint[])
      or brief_id = any(${pieces.map(({ briefId }) => briefId)}::bigint[]))`.execute(trx);
  const places = pieces.flatMap((piece) => piece.places);
  if (places.length === 0) return;
  const regionIds = await saveRegions(
    trx,
    places.flatMap(({ path }) => path),
  );
  const parkIds = await saveParks(
    trx,
    places.filter(({ type }) => type === 'park'),
    regionIds,
  );
  const rows = pieces.flatMap(({ articleId, briefId, places: named }) =>
    named.map(({ type, field, start, end, name, path }) => {
      const id = type === 'park' ? parkIds.get(name) : regionIds.get(path[0]?.code ?? '');
      return { type, id, articleId, briefId, field, start, end };
    }),
  );
  await sql`insert into mentions (entity_type, entity_id, article_id, brief_id, field, span)
    select type, id, "articleId", "briefId", field, int4range(start, "end")
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as row
      (type text, id bigint, "articleId" bigint, "briefId" bigint, field text, start int, "end" int)
    on conflict do nothing`.execute(trx);
}

/** Sees to it that these regions have rows. @returns each code's id */
export async function saveRegions(trx: Trx, regions: readonly Region[]): Promise<ReadonlyMap<string, number>> {
  const byCode = new Map(regions.map((region) => [region.code, region]));
  // Always in the same order, so that two transactions with the same new regions do not deadlock.
  const codes = [...byCode.keys()].sort();
  let ids = await regionIdsOf(trx, codes);
  const missing = codes.filter((code) => !ids.has(code));
  for (const level of missing.length > 0 ? LEVELS : []) {
    const rows = missing.flatMap((code) => byCode.get(code) ?? []).filter((region) => region.level === level);
    if (rows.length === 0) continue;
    await sql`insert into regions (code, name, level, parent_id)
      select r.code, r.name, r.level, p.id from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as r (code text, name text, level text, parent text) left join regions p on p.code = r.parent
      order by r.code on conflict do nothing`.execute(trx);
  }
  if (missing.length > 0) ids = await regionIdsOf(trx, codes);
  return ids;
}

async function regionIdsOf(trx: Trx, codes: readonly string[]): Promise<Map<string, number>> {
  const { rows } = await sql<{ code: string; id: number }>`
    select code, id from regions where code = any(${codes}::text[])`.execute(trx);
  return new Map(rows.map(({ code, id }) => [code, id]));
}

/** Sees to it that these parks have rows, with every spelling that they were met under. @returns each name's id */
async function saveParks(
  trx: Trx,
  mentions: readonly PlaceMention[],
  regionIds: ReadonlyMap<string, number>,
): Promise<ReadonlyMap<string, number>> {
  const parks = [...new Set(mentions.map(({ name }) => name))].sort().map((name) => {
    const named = mentions.filter((mention) => mention.name === name);
    const code = named.find(({ path }) => path.length > 0)?.path[0]?.code;
    return {
      name,
      region: regionIds.get(code ?? '') ?? null,
      aliases: [...new Set(named.map(({ text }) => text))].sort(),
    };
  });
  if (parks.length === 0) return new Map();
  const given = sql`jsonb_to_recordset(${JSON.stringify(parks)}::jsonb) as given (name text, region bigint, aliases text[])`;
  await sql`insert into parks (name, region_id, aliases)
    select name, region, '{}' from ${given} order by name on conflict (name) do nothing`.execute(trx);
  // A row is touched only where a spelling is new, so that pages with a well-known park do not wait for one another.
  await sql`update parks p set region_id = coalesce(p.region_id, given.region),
      aliases = array(select distinct alias from unnest(p.aliases || given.aliases) alias where alias <> p.name order by 1)
    from ${given} where p.name = given.name and (not array_remove(given.aliases, p.name) <@ p.aliases
      or (p.region_id is null and given.region is not null))`.execute(trx);
  const { rows } = await sql<{ name: string; id: number }>`
    select name, id from parks where name = any(${parks.map(({ name }) => name)}::text[])`.execute(trx);
  return new Map(rows.map(({ name, id }) => [name, id]));
}
