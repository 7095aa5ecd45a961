import { sql } from 'kysely';
import type { NameMention } from '../pipeline/types.ts';
import type { Trx } from './database.ts';
import { saveRegions } from './places.ts';

/** What an article or a brief names beside places. */
export interface NamedBodies {
  articleId: number | null;
  briefId: number | null;
  names: readonly NameMention[];
}

type EntityType = 'organisation' | 'coin';

/** Under which type a mention is stored: regulators and companies are organisations. */
export function entityTypeOf({ type }: NameMention): EntityType {
  return type === 'coin' ? 'coin' : 'organisation';
}

/**
 * Writes which regulators, companies and coins these pieces name, in place of what was written for them before: the same
 * twice changes nothing. What is met for the first time gets its row; its name is unique, so two workers that meet it at
 * once end with one. Call it late in a transaction: others that meet a new name wait for its end.
 */
export async function saveNames(trx: Trx, pieces: readonly NamedBodies[]): Promise<void> {
  if (pieces.length === 0) return;
  await sql`delete from mentions where entity_type in ('organisation', 'coin')
    and (article_id = any(${pieces.map(({ articleId }) => articleId)}::bigint[])
      or brief_id = any(${pieces.map(({ briefId }) => briefId)}::bigint[]))`.execute(trx);
  const names = pieces.flatMap((piece) => piece.names);
  if (names.length === 0) return;
  const organisations = await saveOrganisations(
    trx,
    names.filter((name) => entityTypeOf(name) === 'organisation'),
  );
  const coins = await saveCoins(
    trx,
    names.filter((name) => entityTypeOf(name) === 'coin'),
  );
  const rows = pieces.flatMap(({ articleId, briefId, names: named }) =>
    named.map((mention) => {
      const type = entityTypeOf(mention);
      const id = (type === 'coin' ? coins : organisations).get(mention.name);
      const { field, start, end } = mention;
      return { type, id, articleId, briefId, field, start, end };
    }),
  );
  await sql`insert into mentions (entity_type, entity_id, article_id, brief_id, field, span)
    select type, id, "articleId", "briefId", field, int4range(start, "end")
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as row
      (type text, id bigint, "articleId" bigint, "briefId" bigint, field text, start int, "end" int)
    on conflict do nothing`.execute(trx);
}

async function saveOrganisations(trx: Trx, mentions: readonly NameMention[]): Promise<ReadonlyMap<string, number>> {
  const regionIds = await saveRegions(
    trx,
    mentions.flatMap(({ path }) => path),
  );
  const rows = entitiesOf(mentions).map(({ name, aliases, first }) => {
    return { name, aliases, kind: first.type, region: regionIds.get(first.path[0]?.code ?? '') ?? null };
  });
  if (rows.length === 0) return new Map();
  await sql`insert into organisations (name, kind, region_id)
    select name, kind, region from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as given
      (name text, kind text, region bigint) order by name on conflict (name) do nothing`.execute(trx);
  return await spelled(trx, 'organisations', rows);
}

async function saveCoins(trx: Trx, mentions: readonly NameMention[]): Promise<ReadonlyMap<string, number>> {
  const rows = entitiesOf(mentions).map(({ name, aliases }) => ({ name, aliases }));
  if (rows.length === 0) return new Map();
  await sql`insert into coins (name) select name from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as given
    (name text) order by name on conflict (name) do nothing`.execute(trx);
  return await spelled(trx, 'coins', rows);
}

/** Each name once, always in the same order, so that two transactions with the same new names do not deadlock. */
function entitiesOf(mentions: readonly NameMention[]) {
  const byName = new Map<string, { name: string; first: NameMention; aliases: string[] }>();
  for (const mention of mentions) {
    const known = byName.get(mention.name) ?? { name: mention.name, first: mention, aliases: [] };
    if (!known.aliases.includes(mention.text)) known.aliases.push(mention.text);
    byName.set(mention.name, known);
  }
  return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Adds spellings that are new; a row is touched only then, so that well-known names make nobody wait. @returns ids */
async function spelled(
  trx: Trx,
  table: 'organisations' | 'coins',
  rows: readonly { name: string; aliases: readonly string[] }[],
): Promise<ReadonlyMap<string, number>> {
  await sql`update ${sql.table(table)} t
    set aliases = array(select distinct alias from unnest(t.aliases || given.aliases) alias where alias <> t.name order by 1)
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as given (name text, aliases text[])
    where t.name = given.name and not array_remove(given.aliases, t.name) <@ t.aliases`.execute(trx);
  const { rows: found } = await sql<{ name: string; id: number }>`
    select name, id from ${sql.table(table)} where name = any(${rows.map(({ name }) => name)}::text[])`.execute(trx);
  return new Map(found.map(({ name, id }) => [name, id]));
}
