import type { ClientBase } from 'pg';

/** A table of ours as a backup sees it. */
export interface StoredTable {
  table: string;
  /** Without those that PostgreSQL computes. */
  columns: string[];
  /** Tables that its foreign keys name, others than itself. */
  needs: string[];
  /** The column that numbers its rows, if one does. */
  numbered: string | null;
}

/** Made of the other tables by src/store. */
const DERIVED = ['derived_rows', 'search_entries', 'brief_sites', 'article_sites'];

/**
 * Every table of the schema `public`, those that others point at first; of a partitioned one the whole. Not those that
 * tell which migrations ran, nor those of extensions, nor those that are derived from the others.
 */
export async function listTables(client: ClientBase): Promise<StoredTable[]> {
  const { rows } = await client.query<StoredTable>(
    `
    select c.relname as table,
      array(select attname::text from pg_attribute where attrelid = c.oid and attnum > 0 and not attisdropped
        and attgenerated = '' order by attnum) as columns,
      array(select distinct f.relname::text from pg_constraint k join pg_class f on f.oid = k.confrelid
        where k.conrelid = c.oid and k.contype = 'f' and k.confrelid <> c.oid) as needs,
      (select attname::text from pg_attribute where attrelid = c.oid and attidentity <> '' limit 1) as numbered
    from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
      and c.relname not in ('kysely_migration', 'kysely_migration_lock') and c.relname <> all($1)
      and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')
    order by c.relname`,
    [DERIVED],
  );
  return inOrder(rows);
}

/** Sorted so that what a table needs comes before it. @throws Error where tables need one another in a circle */
function inOrder(tables: readonly StoredTable[]): StoredTable[] {
  const sorted: StoredTable[] = [];
  let waiting = [...tables];
  while (waiting.length > 0) {
    const here = new Set(sorted.map(({ table }) => table));
    const ready = waiting.filter(({ needs }) => needs.every((name) => here.has(name)));
    if (ready.length === 0) throw new Error(`tables need one another: ${waiting.map(({ table }) => table).join(', ')}`);
    sorted.push(...ready);
    waiting = waiting.filter((table) => !ready.includes(table));
  }
  return sorted;
}

/** Names of the migrations that the database has, in order; none where it was never migrated. */
export async function listMigrations(client: ClientBase): Promise<string[]> {
  const known = await client.query<{ there: boolean }>(
    "select to_regclass('public.kysely_migration') is not null as there",
  );
  if (!known.rows[0]?.there) return [];
  const { rows } = await client.query<{ name: string }>('select name from kysely_migration order by name');
  return rows.map((row) => row.name);
}
