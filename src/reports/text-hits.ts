import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../db/database.ts';
import { pairsOf, periodOf } from '../pipeline/search-text.ts';
import {
  dayOf,
  facetConditions,
  holdsPairs,
  indexConditions,
  ownerOf,
  type Periods,
  type PieceKind,
  periodsOf,
  plainConditions,
  sharesOf,
  textConditions,
} from './conditions.ts';
import { behind, type Found, type Part, shown } from './newest.ts';
import type { Resolved } from './resolve.ts';
import type { TextQuery } from './text-query.ts';

/** What was found among some pieces. */
export interface Looked {
  found: Found[];
  /** How many pieces there were, and the first and the last of them; of none null. */
  pieces: number;
  first: Found | null;
  last: Found | null;
}

/**
 * Reads the rows of pieces, one after the other, until the page is full.
 * @param pieces a query of id and day, newest first
 */
export async function look(db: Db, resolved: Resolved, part: Part, pieces: RawBuilder<unknown>): Promise<Looked> {
  const { rows } = await sql<Found & { place: number; hit: boolean }>`
    with piece as materialized (
      select s.id, s.day, row_number() over (order by s.day desc, s.id desc) as place from (${pieces}) s
    ), hit as materialized (
      select p.id, p.day, p.place from (select * from piece order by place offset 0) p
        cross join lateral (${rowOf(part)}) e
      where ${rowConditions(resolved, part)} limit ${part.limit}
    )
    select id, day::text as day, place, true as hit from hit
    union all select id, day::text, place, false from piece where place in (1, (select count(*) from piece))`.execute(
    db,
  );
  const inOrder = rows
    .toSorted((a, b) => a.place - b.place)
    .map(({ id, day, place, hit }) => ({ id, day, place, hit }));
  const ends = inOrder.filter(({ hit }) => !hit);
  const [first, last] = [ends[0], ends.at(-1)];
  return {
    found: inOrder.filter(({ hit }) => hit).map(({ id, day }) => ({ id, day })),
    pieces: last?.place ?? 0,
    first: first ? { id: first.id, day: first.day } : null,
    last: last ? { id: last.id, day: last.day } : null,
  };
}

/** The row of a piece `p`. */
function rowOf({ kind }: Part): RawBuilder<unknown> {
  return sql`select e.folded, e.title_length, e.category from search_entries e where ${ownerOf(kind)} = p.id offset 0`;
}

/** Which of these pieces let a part through; their days are as they were. @param pieces newest first */
export async function lookAt(db: Db, resolved: Resolved, part: Part, pieces: readonly Found[]): Promise<Found[]> {
  if (pieces.length === 0) return [];
  const { rows } = await sql<Found>`
    select p.id, p.day from unnest(${pieces.map((piece) => piece.id)}::bigint[], ${pieces.map(({ day }) => day)}::text[])
      with ordinality p (id, day, n)
      cross join lateral (${rowOf(part)}) e
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
function holdsRarest({ text, common }: Resolved, { where }: Part, periods: Periods) {
  const shares = sharesOf(common, where);
  const share = (pair: number) => shares.get(pair) ?? 0;
  const pairs = [...new Set(text?.all.flatMap(pairsOf))].sort((a, b) => share(a) - share(b) || a - b);
  return holdsPairs(pairs.slice(0, MOST_PAIRS), where, periods, shares);
}

/** Asks the text's index which of these pieces have it: only their rows are read. @param pieces as of `look` */
export async function askIndex(db: Db, resolved: Resolved, part: Part, pieces: RawBuilder<unknown>): Promise<Looked> {
  const { text } = resolved;
  if (!text) return await look(db, resolved, part, pieces);
  const among = await idsOf(db, part.kind, pieces);
  if (!among) return { found: [], pieces: 0, first: null, last: null };
  const [id, held] = [ownerOf(part.kind), holdsRarest(resolved, part, among.periods)];
  const { rows: found } = await sql<Found>`
    select ${id} as id, e.dated::text as day from search_entries e
    where ${id} = any(given_ids(${among.ids}::bigint[])) and ${held} and ${rowConditions(resolved, part)}
    order by e.dated desc, ${id} desc limit ${part.limit}`.execute(db);
  return { found, pieces: among.pieces, first: null, last: among.last };
}

/** Ids as the server writes an array, which takes a fraction of the time that thousands of rows take; null where there are none. */
async function idsOf(db: Db, kind: PieceKind, pieces: RawBuilder<unknown>) {
  const { rows } = await sql<{ ids: string | null; pieces: number; newest: string; oldest: string }>`
    select array_agg(s.id order by s.day desc, s.id desc)::text as ids, count(*) as pieces,
      max(s.day)::text as newest, min(s.day)::text as oldest
    from (${pieces}) s`.execute(db);
  const [row] = rows;
  if (!row || row.ids === null) return null;
  const { ids, newest, oldest } = row;
  const last: Found = { id: Number(/\d+(?=\}$)/.exec(ids)?.[0]), day: oldest };
  return { ids, pieces: row.pieces, last, periods: { kind, from: periodOf(oldest), to: periodOf(newest) } };
}

/** From so many half-years on, those at both ends have few hits that do not count. */
const MANY_PERIODS = 3;

/**
 * All that matches down to a day: of a short stretch the index of texts and that of days are asked, and only rows are
 * read that both have.
 * @param downTo `YYYY-MM-DD`, itself included; null for all
 */
export async function askWithin(db: Db, resolved: Resolved, part: Part, downTo: string | null): Promise<Found[]> {
  const { text } = resolved;
  if (!text) return [];
  const periods = periodsOf(part.kind, resolved.filter, { after: part.after, downTo });
  if (periods.to - periods.from >= MANY_PERIODS) return await askText(db, resolved, part, text, downTo);
  const [day, id] = [dayOf(part.kind, resolved.filter.by), ownerOf(part.kind)];
  const { rows } = await sql<Found>`
    with hit as materialized (select ${id} as id, ${day} as day from search_entries e
      where ${holdsRarest(resolved, part, periods)}
        and ${textConditions(text, part.where)} and ${plainConditions(part.kind, resolved)} and ${facetConditions(part.kind, resolved)}
        and ${day} >= ${downTo ?? '-infinity'}::date
        and ${day} <= ${part.after?.day ?? 'infinity'}::date and ${behind(resolved, part, day, id)})
    select h.id, h.day::text as day from hit h order by h.day desc, h.id desc limit ${part.limit}`.execute(db);
  return rows;
}

/**
 * Takes the text's index alone and filters what it gives; an article's text lies apart, so it is rechecked from the newest on.
 * @param downTo a day that the filter goes by, itself included
 */
export async function askText(
  db: Db,
  resolved: Resolved,
  part: Part,
  text: TextQuery,
  downTo: string | null = null,
): Promise<Found[]> {
  const { kind, limit, where } = part;
  const [day, id, exact] = [dayOf(kind, resolved.filter.by), ownerOf(kind), textConditions(text, where)];
  const indexed = indexConditions(resolved, where, periodsOf(kind, resolved.filter, { after: part.after, downTo }));
  // Left to itself the planner reads whole indexes of days besides, to spare itself the recheck of a few rows.
  const { rows } = await sql<Found>`
    with pair as materialized (
      select e.id as entry, e.brief_id, e.article_id, e.dated, e.occurred, e.seen_at, e.category
      from search_entries e where ${indexed} and ${kind === 'brief' ? exact : sql`true`}
    ), hit as materialized (
      select e.entry, ${id} as id, ${day} as day
      from pair e where ${plainConditions(kind, resolved)} and ${behind(resolved, part, day, id)}
        and ${facetConditions(kind, resolved)} and ${downTo === null ? sql`true` : sql`${day} >= ${downTo}::date`}
    )
    select h.id, ${shown(resolved, 'h')} as day from (select * from hit order by day desc, id desc offset 0) h
      ${kind === 'brief' ? sql`` : sql`cross join lateral (select from search_entries e where e.id = h.entry and ${exact} limit 1) checked`}
    order by h.day desc, h.id desc limit ${limit}`.execute(db);
  return rows;
}
