import { type RawBuilder, sql } from 'kysely';
import type { Db, Trx } from '../db/database.ts';
import { type NamedEntity, type PieceKind, searchKeys } from '../pipeline/search-keys.ts';
import { searchText } from '../pipeline/search-text.ts';
import { refuseOtherVersion } from './derive-version.ts';

/** A brief or an article as its search entry needs it. Days are `YYYY-MM-DD`, or `-infinity`. */
interface BasePiece {
  id: number;
  tag: string | null;
  title: string | null;
  body: string;
  dated: string;
  occurred: string;
  seen: Date;
  category: string;
  /** `region 12`, `park 3`: what it names, with the regions that this lies in. */
  names: string[] | null;
  version: number | null;
}

/** A row of `search_entries`. */
export interface SearchEntry {
  id: number;
  dated: string;
  occurred: string;
  seen_at: Date;
  category: string;
  keys: number[];
  folded: string;
  title_length: number;
}

const BRIEF = sql`p.tag, p.headline as title, p.body, coalesce(p.brief_date, '-infinity') as dated,
  coalesce(p.occurred_on, '-infinity') as occurred, date_trunc('milliseconds', p.first_seen_at) as seen`;
/** An article names no day on which something occurred. */
const ARTICLE = sql`null as tag, p.title, p.text as body, coalesce(p.published_on, '-infinity') as dated,
  coalesce(p.published_on, '-infinity') as occurred, date_trunc('milliseconds', p.fetched_at) as seen`;

/**
 * Makes the search entries of these pieces from the base rows: of ids without a piece none, and of a copy that of the
 * article that it is a copy of.
 * @throws VersionError where another version of the program derives this database's rows
 */
export async function makeEntries(db: Db, kind: PieceKind, ids: readonly number[]): Promise<SearchEntry[]> {
  const [table, owner] = [sql.table(`${kind}s`), sql.ref(`m.${kind}_id`)];
  const given = sql`${ids}::bigint[]`;
  const wanted =
    kind === 'brief' ? given : sql`array(select coalesce(copy_of, id) from articles where id = any(${given}))`;
  // Regions are looked up by key, one level after the other: a join would read all of them for a page's few.
  const { rows } = await sql<BasePiece>`
    with recursive named (owner, type, id) as (
      select ${owner}, m.entity_type, m.entity_id from mentions m where ${owner} = any(${wanted})
      union
      select n.owner, 'region', case n.type when 'park' then (select region_id from parks p where p.id = n.id)
        else (select parent_id from regions r where r.id = n.id) end
      from named n where n.type in ('region', 'park') and n.id is not null
    )
    select p.id, ${kind === 'brief' ? BRIEF : ARTICLE}, ${category(kind)} as category, n.names,
      (select version from derived_rows) as version
    from ${table} p left join (
      select owner, array_agg(type || ' ' || id order by type, id) as names from named where id is not null group by owner
    ) n on n.owner = p.id
    where p.id = any(${wanted}) order by p.id`.execute(db);
  return rows.map((row) => entryOf(kind, row));
}

/** A person's last word, otherwise the model's answer. */
function category(kind: PieceKind): RawBuilder<string> {
  return sql`coalesce((select c.now from corrections c where c.subject = ${`${kind}:`} || p.id and c.field = 'category'
    order by c.id desc limit 1), p.category)`;
}

function entryOf(kind: PieceKind, piece: BasePiece): SearchEntry {
  refuseOtherVersion(piece.version);
  const { id, tag, title, body, dated, occurred, seen, names } = piece;
  const text = searchText([tag, title], body);
  const keys = searchKeys({ kind, category: piece.category, dated, names: (names ?? []).map(entityOf), text });
  const { folded, titleLength } = text;
  return { id, dated, occurred, seen_at: seen, category: piece.category, keys, folded, title_length: titleLength };
}

function entityOf(name: string): NamedEntity {
  const [type, id] = name.split(' ');
  return { type: type as NamedEntity['type'], id: Number(id) };
}

/** Writes entries in place of the former ones; what is as before is not written. */
export async function saveEntries(trx: Trx, kind: PieceKind, entries: readonly SearchEntry[]): Promise<void> {
  if (entries.length === 0) return;
  const owner = sql.ref(`${kind}_id`);
  // Numbers as one text: the server reads it several times as fast as an array in JSON.
  const rows = entries.map((entry) => ({ ...entry, keys: `{${entry.keys.join(',')}}` }));
  await sql`
    insert into search_entries as e (${owner}, dated, occurred, seen_at, category, keys, folded, title_length)
    select id, dated, occurred, seen_at, category, keys, folded, title_length from json_to_recordset(${JSON.stringify(rows)})
      as r (id bigint, dated date, occurred date, seen_at timestamptz, category text, keys integer[], folded text,
        title_length integer)
    on conflict (${owner}) where ${owner} is not null do update set dated = excluded.dated, occurred = excluded.occurred,
      seen_at = excluded.seen_at, category = excluded.category, keys = excluded.keys, folded = excluded.folded,
      title_length = excluded.title_length
    where (e.dated, e.occurred, e.seen_at, e.category, e.keys, e.folded, e.title_length) is distinct from
      (excluded.dated, excluded.occurred, excluded.seen_at, excluded.category, excluded.keys, excluded.folded,
        excluded.title_length)`.execute(trx);
}

/** The stored entries of these pieces. */
export async function readEntries(db: Db, kind: PieceKind, ids: readonly number[]): Promise<SearchEntry[]> {
  const owner = sql.ref(`${kind}_id`);
  const { rows } = await sql<SearchEntry>`
    select ${owner} as id, dated, occurred, seen_at, category, keys, folded, title_length from search_entries
    where ${owner} = any(${ids}::bigint[]) order by ${owner}`.execute(db);
  return rows;
}
