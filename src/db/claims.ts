import { sql } from 'kysely';
import type { Claim } from '../pipeline/types.ts';
import type { Trx } from './database.ts';

/**
 * Writes the claims of these pieces. A claim is about the region and the park that its sentence names last before the
 * number, a count of parks about no park. The pieces' mentions have to be written before, and former claims be gone.
 */
export async function addClaims(
  trx: Trx,
  pieces: readonly { articleId: number | null; briefId: number | null; claims: readonly Claim[] }[],
): Promise<void> {
  const rows = pieces.flatMap(({ articleId, briefId, claims }) =>
    claims.map(({ text: _, ...claim }) => ({ ...claim, articleId, briefId })),
  );
  if (rows.length === 0) return;
  await sql`insert into claims (measure, value_low, value_high, qualifier, unit, as_of, claimant, article_id, brief_id,
      field, span, quotation, region_id, park_id)
    select c.measure, c.low, c.high, c.qualifier, c.unit, c."asOf", c.claimant, c."articleId", c."briefId",
      c.field, int4range(c.start, c."end"), c.quotation,
      ${nearest('region')}, case when c.measure <> 'parks' then ${nearest('park')} end
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as c
      (measure text, low numeric, high numeric, qualifier text, unit text, "asOf" date, claimant text,
        "articleId" bigint, "briefId" bigint, field text, start int, "end" int, "sentenceStart" int, quotation text)
    on conflict do nothing`.execute(trx);
}

/** The entity that the sentence of `c` names last before its number. */
function nearest(type: 'region' | 'park') {
  return sql`(select m.entity_id from mentions m
    where m.entity_type = ${type} and m.field = c.field
      and (m.article_id = c."articleId" or m.brief_id = c."briefId")
      and m.span <@ int4range(c."sentenceStart", c.start)
    order by upper(m.span) desc, m.entity_id limit 1)`;
}
