import { type RawBuilder, sql } from 'kysely';
import type { Claim } from '../pipeline/types.ts';
import type { EntityType } from './entities.ts';

/** A mention as it is stored: what a piece names where. Offsets are UTF-16 units of the field. */
export interface MentionRow {
  type: EntityType;
  id: number | undefined;
  articleId: number | null;
  briefId: number | null;
  field: 'headline' | 'title' | 'body';
  start: number;
  end: number;
}

interface ClaimingPiece {
  piece: { articleId: number | null; briefId: number | null; claims: readonly Claim[] };
  mentions: readonly MentionRow[];
}

/**
 * The statement that writes the claims of these pieces, whose former claims are gone. A claim is about the region and the
 * park that its sentence names last before the number, a count of parks about no park.
 */
export function insertedClaims(pieces: readonly ClaimingPiece[]): RawBuilder<unknown> {
  const rows = pieces.flatMap(({ piece: { articleId, briefId, claims }, mentions }) =>
    claims.map(({ text: _, ...claim }) => ({
      ...claim,
      articleId,
      briefId,
      region: lastNamed(mentions, 'region', claim),
      park: claim.measure === 'parks' ? null : lastNamed(mentions, 'park', claim),
    })),
  );
  return sql`insert into claims (measure, value_low, value_high, qualifier, unit, as_of, claimant, article_id, brief_id,
      field, span, quotation, region_id, park_id)
    select measure, low, high, qualifier, unit, "asOf", claimant, "articleId", "briefId", field,
      int4range(start, "end"), quotation, region, park
    from json_to_recordset(${JSON.stringify(rows)}::json) as c
      (measure text, low numeric, high numeric, qualifier text, unit text, "asOf" date, claimant text,
        "articleId" bigint, "briefId" bigint, field text, start int, "end" int, quotation text, region bigint,
        park bigint)
    on conflict do nothing`;
}

/** The entity of this type that the claim's sentence names last before its number; of equals the one with the lowest id. */
function lastNamed(
  mentions: readonly MentionRow[],
  type: EntityType,
  { field, sentenceStart, start }: Pick<Claim, 'field' | 'sentenceStart' | 'start'>,
): number | null {
  let last: { id: number; end: number } | null = null;
  for (const mention of mentions) {
    if (mention.type !== type || mention.field !== field || mention.id === undefined) continue;
    if (mention.start < sentenceStart || mention.end > start) continue;
    const isLater = !last || mention.end > last.end || (mention.end === last.end && mention.id < last.id);
    if (isLater) last = { id: mention.id, end: mention.end };
  }
  return last?.id ?? null;
}
