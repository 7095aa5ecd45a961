import { sql } from 'kysely';
import type { AnalysedBrief, Script } from '../pipeline/types.ts';
import { judgement } from './articles.ts';
import type { Probe } from './brief-candidates.ts';
import type { Trx } from './database.ts';
import { drawIds, hexBytes } from './json-rows.ts';

/** Where a brief's text comes from, and when it was classified. */
export interface TextOrigin {
  script: Script;
  now: Date;
}

/** A brief that no stored one is the same as. */
export interface NewBrief {
  /** Drawn before (`drawIds`). */
  id: number;
  brief: AnalysedBrief;
  origin: TextOrigin;
  seenAt: Date;
  /** A person says that it is new, whatever its text. */
  split?: boolean;
}

/** A fuller copy that represents a stored brief from now on. */
export interface Replacement {
  briefId: number;
  brief: AnalysedBrief;
  origin: TextOrigin;
  /** How the new representative compares with the former. */
  scores: Record<string, number>;
}

const TEXT_COLUMNS = [
  'fold_key',
  'tag',
  'headline',
  'body',
  'brief_date',
  'brief_time',
  'occurred_on',
  'attribution',
  'raw_text',
  'script',
  'category',
  'scores',
  'evidence',
  'model_version',
  'classified_at',
] as const;
const COLUMNS = sql.join(TEXT_COLUMNS.map((name) => sql.ref(name)));
const NEW_COLUMNS = sql.join(TEXT_COLUMNS.map((name) => sql.ref(`r.${name}`)));

/** Inserts new briefs with their bands. They differ among themselves in key or day. */
export async function insertBriefs(trx: Trx, briefs: readonly NewBrief[]): Promise<void> {
  if (briefs.length === 0) return;
  const rows = briefs.map(({ id, brief, origin, seenAt, split = false }) => ({
    id,
    ...textColumns(brief, origin),
    first_seen_at: seenAt,
    split,
  }));
  await sql`with stored as (
      insert into briefs (id, ${COLUMNS}, first_seen_at, split) overriding system value
      select id, ${COLUMNS}, first_seen_at, split
      from json_populate_recordset(null::briefs, ${JSON.stringify(rows)}::json)
    ) ${insertedBands(briefs)}`.execute(trx);
}

/** Inserts one new brief. @returns its id */
export async function insertBrief(
  trx: Trx,
  brief: AnalysedBrief,
  { seenAt, split = false, ...origin }: TextOrigin & { seenAt: Date; split?: boolean },
): Promise<number> {
  const [id = 0] = (await drawIds(trx, { articles: 0, briefs: 1 })).briefs;
  await insertBriefs(trx, [{ id, brief, origin, seenAt, split }]);
  return id;
}

/**
 * Lets fuller copies represent briefs, one copy a brief: from now on others are compared with these, so their keys and
 * bands take the place of the former ones. How the sightings match is told anew, since that is told against the
 * representative.
 */
export async function replaceTexts(trx: Trx, replacements: readonly Replacement[]): Promise<void> {
  if (replacements.length === 0) return;
  const rows = replacements.map(({ briefId, brief, origin }) => ({ id: briefId, ...textColumns(brief, origin) }));
  const scores = replacements.map(({ briefId, scores }) => ({ id: briefId, scores }));
  const given = JSON.stringify(rows);
  await sql`update sightings s set
      match = case when s.raw_text = r.raw_text then 'exact' when s.fold_key = r.fold_key then 'folded' else 'near' end,
      match_scores = case when s.fold_key = r.fold_key then '{"key": 1}' when s.fold_key = b.fold_key then g.scores
        else s.match_scores end
    from json_populate_recordset(null::briefs, ${given}::json) r
      join json_to_recordset(${JSON.stringify(scores)}::json) as g (id bigint, scores jsonb) on g.id = r.id
      join briefs b on b.id = r.id
    where s.brief_id = b.id and s.match <> 'split'`.execute(trx);
  await sql`update briefs b set (${COLUMNS}) = (${NEW_COLUMNS}), keys_version = default
    from json_populate_recordset(null::briefs, ${given}::json) r where b.id = r.id`.execute(trx);
  await saveBands(
    trx,
    replacements.map(({ briefId, brief }) => ({ id: briefId, brief })),
  );
}

/** `replaceTexts` for one brief. @param at.met how the new representative compares with the former */
export async function replaceText(
  trx: Trx,
  briefId: number,
  brief: AnalysedBrief,
  { met, ...origin }: TextOrigin & { met: Record<string, number> },
): Promise<void> {
  await replaceTexts(trx, [{ briefId, brief, origin, scores: met }]);
}

/** Keeps the bands under which copies of briefs are found, in place of their former ones. */
export async function saveBands(trx: Trx, briefs: readonly { id: number; brief: Probe }[]): Promise<void> {
  await sql`delete from brief_bands where brief_id = any(${briefs.map(({ id }) => id)}::bigint[])`.execute(trx);
  await insertedBands(briefs).execute(trx);
}

function insertedBands(briefs: readonly { id: number; brief: Probe }[]) {
  const rows = briefs.flatMap(({ id, brief }) =>
    brief.fingerprint.bands.map((band) => ({ id, band, date: brief.date })),
  );
  return sql`insert into brief_bands (brief_id, band, brief_date)
    select * from unnest(${rows.map(({ id }) => id)}::bigint[], ${rows.map(({ band }) => band)}::int[],
      ${rows.map(({ date }) => date)}::date[])`;
}

function textColumns(brief: AnalysedBrief, { script, now }: TextOrigin) {
  return {
    fold_key: hexBytes(brief.fingerprint.key),
    tag: brief.tag,
    headline: brief.headline,
    body: brief.body,
    brief_date: brief.date,
    brief_time: brief.time,
    occurred_on: brief.occurred,
    attribution: brief.attribution,
    raw_text: brief.raw,
    script,
    ...judgement(brief.classification, now),
  };
}
