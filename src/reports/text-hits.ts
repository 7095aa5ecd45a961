import { sql } from 'kysely';
import type { Db } from '../db/database.ts';
import { bigrams } from '../pipeline/search-text.ts';
import {
  dayOf,
  facetConditions,
  holdsPairs,
  indexConditions,
  ownerOf,
  plainConditions,
  textConditions,
} from './conditions.ts';
import { behind, type Found, type Part, shown } from './newest.ts';
import type { Resolved } from './resolve.ts';
import type { TextQuery } from './text-query.ts';

/** Reads the rows of these pieces, one after the other, until the page is full. @param pieces newest first */
export async function lookAt(db: Db, resolved: Resolved, part: Part, pieces: readonly Found[]): Promise<Found[]> {
  const id = ownerOf(part.kind);
  const { rows } = await sql<Found>`
    select p.id, p.day from unnest(${pieces.map((piece) => piece.id)}::bigint[], ${pieces.map(({ day }) => day)}::text[])
      with ordinality p (id, day, n)
      cross join lateral (select e.folded, e.title_length, e.category from search_entries e where ${id} = p.id offset 0) e
    where ${rowConditions(resolved, part)} limit ${part.limit}`.execute(db);
  return rows;
}

/** Category and text: what a piece's row tells. */
function rowConditions({ filter, text }: Resolved, { where }: Part) {
  const category = filter.category ? sql`e.category = ${filter.category}` : sql`true`;
  return text ? sql`${category} and ${textConditions(text, where)}` : category;
}

/** More pairs are estimated to be so rare that no other index would narrow them down. */
const MOST_PAIRS = 2;

/** Whether a text holds the rarest of its pairs, as far as statistics tell: those of a common word are most of the index. */
async function rarestPairs(db: Db, { all }: TextQuery, { where }: Part) {
  const pairs = [...new Set(all.flatMap(bigrams))];
  if (pairs.length <= MOST_PAIRS) return holdsPairs(pairs, where);
  const { rows } = await sql<{ pair: number }>`
    select p.pair from unnest(${pairs}::integer[]) p (pair) left join (
      select unnest(most_common_elems::text::integer[]) as pair, unnest(most_common_elem_freqs) as share from pg_stats
      where schemaname = current_schema() and tablename = ${where === 'title' ? 'search_titles' : 'search_texts'}) s using (pair)
    order by coalesce(s.share, 0), p.pair limit ${MOST_PAIRS}`.execute(db);
  return holdsPairs(
    rows.map(({ pair }) => pair),
    where,
  );
}

/** Asks the text's index which of these pieces have it: only their rows are read. */
export async function askIndex(db: Db, resolved: Resolved, part: Part, pieces: readonly Found[]): Promise<Found[]> {
  const { text } = resolved;
  if (!text) return await lookAt(db, resolved, part, pieces);
  const id = ownerOf(part.kind);
  const rarest = await rarestPairs(db, text, part);
  const { rows } = await sql<Found>`
    select ${id} as id, e.dated::text as day from search_entries e
    where ${id} = any(given_ids(${pieces.map((piece) => piece.id)}::bigint[])) and ${rarest}
      and ${rowConditions(resolved, part)}
    order by e.dated desc, ${id} desc limit ${part.limit}`.execute(db);
  return rows;
}

/** Asks the index of texts and that of days: only rows that both have are read. @param downTo a day `YYYY-MM-DD`, itself included */
export async function askWithin(db: Db, resolved: Resolved, part: Part, downTo: string | null): Promise<Found[]> {
  const { text } = resolved;
  if (!text) return [];
  // Three of four hits are briefs', whose index of days has more than is worth reading.
  if (downTo === null && part.kind === 'brief') return await askText(db, resolved, part, text);
  const [day, id] = [dayOf(part.kind, resolved.filter.by), ownerOf(part.kind)];
  const indexed = downTo === null ? indexConditions(text, part.where) : await rarestPairs(db, text, part);
  const { rows } = await sql<Found>`
    with hit as materialized (select ${id} as id, ${day} as day from search_entries e
      where ${indexed}
        and ${textConditions(text, part.where)} and ${plainConditions(part.kind, resolved)} and ${facetConditions(part.kind, resolved)}
        and ${day} >= ${downTo ?? '-infinity'}::date
        and ${day} <= ${part.after?.day ?? 'infinity'}::date and ${behind(resolved, part, day, id)})
    select h.id, h.day::text as day from hit h order by h.day desc, h.id desc limit ${part.limit}`.execute(db);
  return rows;
}

/** Takes the text's index alone and filters what it gives; an article's text lies apart, so it is rechecked from the newest on. */
export async function askText(db: Db, resolved: Resolved, part: Part, text: TextQuery): Promise<Found[]> {
  const { kind, limit, where } = part;
  const [day, id, exact] = [dayOf(kind, resolved.filter.by), ownerOf(kind), textConditions(text, where)];
  // Left to itself the planner reads whole indexes of days besides, to spare itself the recheck of a few rows.
  const { rows } = await sql<Found>`
    with pair as materialized (
      select e.id as entry, e.brief_id, e.article_id, e.dated, e.occurred, e.seen_at, e.category
      from search_entries e where ${indexConditions(text, where)} and ${kind === 'brief' ? exact : sql`true`}
    ), hit as materialized (
      select e.entry, ${id} as id, ${day} as day
      from pair e where ${plainConditions(kind, resolved)} and ${behind(resolved, part, day, id)}
        and ${facetConditions(kind, resolved)}
    )
    select h.id, ${shown(resolved, 'h')} as day from (select * from hit order by day desc, id desc offset 0) h
      ${kind === 'brief' ? sql`` : sql`cross join lateral (select from search_entries e where e.id = h.entry and ${exact} limit 1) checked`}
    order by h.day desc, h.id desc limit ${limit}`.execute(db);
  return rows;
}
