import { sql } from 'kysely';
import { deriveBriefs } from '../store/derive-briefs.ts';
import type { Trx } from './database.ts';
import { fromHex } from './json-rows.ts';

/** Two stored briefs that are one. */
export interface Merge {
  /** Stays, with its id. */
  elder: { id: number; key: string };
  /** Goes; what belonged to it belongs to the elder. */
  younger: { id: number; key: string };
  /** The text of this one represents both. */
  represents: 'elder' | 'younger';
  /** How the two texts compare. */
  met: Record<string, number>;
}

/**
 * Makes two briefs one: sightings, corrections and splits of the younger become the elder's, mentions and claims are
 * those of the text that represents them. Other texts are still known by their sightings' keys.
 * The caller holds the store lock, and knows that nobody parted them.
 */
export async function mergeBriefs(trx: Trx, merge: Merge): Promise<void> {
  const [elder, younger] = [merge.elder.id, merge.younger.id];
  await moveSightings(trx, elder, younger);
  await sql`update corrections set subject = ${`brief:${elder}`} where subject = ${`brief:${younger}`}`.execute(trx);
  await sql`update splits set brief_id = ${elder} where brief_id = ${younger}`.execute(trx);
  await sql`update splits set parted_from = ${elder} where parted_from = ${younger}`.execute(trx);
  if (merge.represents === 'younger') await moveOfText(trx, elder, younger);
  await joinRows(trx, merge);
  await tellMatches(trx, merge);
  await deriveBriefs(trx, [elder]);
}

/** An article that has both has one sighting of the two: a person's, else the fuller. */
async function moveSightings(trx: Trx, elder: number, younger: number): Promise<void> {
  await sql`delete from sightings s using sightings o
    where s.brief_id in (${elder}, ${younger}) and o.brief_id in (${elder}, ${younger})
      and s.article_id = o.article_id and s.brief_id <> o.brief_id
      and (o.match = 'split', length(o.raw_text), -o.id) > (s.match = 'split', length(s.raw_text), -s.id)`.execute(trx);
  await sql`update sightings set brief_id = ${elder} where brief_id = ${younger}`.execute(trx);
}

/** What was read from the text that represents a brief, and the keys that this text is found by. */
const OF_TEXT = ['mentions', 'claims', 'brief_bands'] as const;

async function moveOfText(trx: Trx, elder: number, younger: number): Promise<void> {
  for (const table of OF_TEXT) {
    await sql`delete from ${sql.table(table)} where brief_id = ${elder}`.execute(trx);
    await sql`update ${sql.table(table)} set brief_id = ${elder} where brief_id = ${younger}`.execute(trx);
  }
}

async function joinRows(trx: Trx, { elder, younger, represents }: Merge): Promise<void> {
  const gone = await trx.deleteFrom('briefs').where('id', '=', younger.id).returningAll().executeTakeFirstOrThrow();
  const { id, first_seen_at, split, scores, evidence, ...text } = gone;
  await sql`update briefs set first_seen_at = least(first_seen_at, ${first_seen_at}), split = split or ${split}
    where id = ${elder.id}`.execute(trx);
  if (represents === 'elder') return;
  const judged = { scores: JSON.stringify(scores), evidence: JSON.stringify(evidence) };
  await trx
    .updateTable('briefs')
    .set({ ...text, ...judged })
    .where('id', '=', elder.id)
    .execute();
}

/** How each sighting compares with the text that represents the brief now. */
async function tellMatches(trx: Trx, { elder, younger, represents, met }: Merge): Promise<void> {
  const other = fromHex(represents === 'elder' ? younger.key : elder.key);
  await sql`update sightings s set
      match = case when s.raw_text = b.raw_text then 'exact' when s.fold_key = b.fold_key then 'folded' else 'near' end,
      match_scores = case when s.fold_key = b.fold_key then '{"key": 1}' when s.fold_key = ${other}
        then ${JSON.stringify(met)}::jsonb else s.match_scores end
    from briefs b where b.id = ${elder.id} and s.brief_id = b.id and s.match <> 'split'`.execute(trx);
}
