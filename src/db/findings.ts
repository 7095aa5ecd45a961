import { sql } from 'kysely';
import type { Claim, NameMention, PlaceMention } from '../pipeline/types.ts';
import { insertedClaims, type MentionRow } from './claims.ts';
import type { Trx } from './database.ts';
import { addEntities, type EntityIds, entitiesOf, entityTypeOf, findEntities, type StoredEntity } from './entities.ts';

/** What an article or a brief names and reports. */
export interface Findings {
  articleId: number | null;
  briefId: number | null;
  places: readonly PlaceMention[];
  names: readonly NameMention[];
  claims: readonly Claim[];
  /** Nothing was written for it before. */
  isNew?: boolean;
}

/**
 * Writes which regions, parks, organisations and coins these pieces name, and what they claim, in place of what was
 * written for them before: the same twice changes nothing.
 * @param stored entities that were looked up already, in this transaction; without it they are looked up
 */
export async function saveFindings(
  trx: Trx,
  pieces: readonly Findings[],
  stored?: readonly StoredEntity[],
): Promise<void> {
  if (pieces.length === 0) return;
  const entities = entitiesOf(pieces);
  const idOf = await addEntities(trx, entities, stored ?? (await findEntities(trx, entities)));
  await dropFindings(
    trx,
    pieces.filter(({ isNew }) => !isNew),
  );
  const found = pieces.map((piece) => ({ piece, mentions: mentionRows(piece, idOf) }));
  const mentions = found.flatMap((piece) => piece.mentions);
  if (mentions.length === 0 && pieces.every(({ claims }) => claims.length === 0)) return;
  await sql`with mentioned as (${insertedMentions(mentions)}) ${insertedClaims(found)}`.execute(trx);
}

async function dropFindings(trx: Trx, pieces: readonly Findings[]): Promise<void> {
  if (pieces.length === 0) return;
  const of = sql`article_id = any(${pieces.map(({ articleId }) => articleId)}::bigint[])
    or brief_id = any(${pieces.map(({ briefId }) => briefId)}::bigint[])`;
  await sql`delete from mentions where ${of}`.execute(trx);
  await sql`delete from claims where ${of}`.execute(trx);
}

function mentionRows({ articleId, briefId, places, names }: Findings, idOf: EntityIds): MentionRow[] {
  const placed = places.map(({ type, field, start, end, name, path }) => {
    const id = idOf(type, type === 'park' ? name : (path[0]?.code ?? ''));
    return { type, id, articleId, briefId, field, start, end };
  });
  const named = names.map((mention) => {
    const { field, start, end, name } = mention;
    const type = entityTypeOf(mention);
    return { type, id: idOf(type, name), articleId, briefId, field, start, end };
  });
  return [...placed, ...named];
}

function insertedMentions(rows: readonly MentionRow[]) {
  return sql`insert into mentions (entity_type, entity_id, article_id, brief_id, field, span)
    select type, id, "articleId", "briefId", field, int4range(start, "end")
    from json_to_recordset(${JSON.stringify(rows)}::json) as row
      (type text, id bigint, "articleId" bigint, "briefId" bigint, field text, start int, "end" int)
    on conflict do nothing`;
}
