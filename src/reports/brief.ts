import { sql } from 'kysely';
import type { Db } from '../db/database.ts';
import type { Category, Script } from '../pipeline/types.ts';
import type { BriefRow } from './briefs.ts';
import { type Judgement, type Known, readKnown } from './piece.ts';
import { type BriefSightings, readSightings } from './sightings.ts';

/** Another brief that shares keys with one, or that a person parted from it. */
export interface SimilarBrief {
  id: number;
  dated: string | null;
  category: Category;
  /** As it stands on its page. */
  text: string;
  script: Script;
  /** Keys that both have. */
  shared: number;
  /** A person parted the two. */
  parted: boolean;
}

/** One brief with all that is known of it. */
export interface BriefDetail extends BriefRow, Judgement, Known {
  /** The bracket's time, `HH:MM:SS`. */
  time: string | null;
  first_seen_at: Date;
  sightings: BriefSightings;
  similar: SimilarBrief[];
}

/** @returns undefined where there is no such brief (any more: two that are found to be one become one) */
export async function readBrief(db: Db, id: number): Promise<BriefDetail | undefined> {
  const [row, sightings, known, similar] = await Promise.all([
    readRow(db, id),
    readSightings(db, id),
    readKnown(db, { kind: 'brief', id }),
    findSimilar(db, id),
  ]);
  return row && sightings && { ...row, ...known, sightings, similar };
}

type Row = Omit<BriefDetail, keyof Known | 'sightings' | 'similar'>;

async function readRow(db: Db, id: number): Promise<Row | undefined> {
  const { rows } = await sql<Row>`
    select r.id, r.dated, r.occurred, r.seen, r.category, r.machine_category, r.score, r.tag, r.headline, r.body,
      r.attribution, r.script, r.articles, r.networks, r.url, b.brief_time as time, b.scores, b.evidence,
      b.model_version, b.first_seen_at
    from report_briefs r join briefs b on b.id = r.id where r.id = ${id} and b.id = ${id}`.execute(db);
  return rows[0];
}

/** Rows of one key that are looked at; a template may have thousands. */
const MAX_ROWS = 100;
const MAX_SIMILAR = 6;

/** Briefs that share keys with this one and yet are others, those that share most first. */
async function findSimilar(db: Db, id: number): Promise<SimilarBrief[]> {
  const { rows } = await sql<SimilarBrief>`
    with hit as (
      select other.brief_id as id, count(*) as shared
      from brief_bands own cross join lateral (
        select brief_id from brief_bands where band = own.band and brief_id <> ${id}
        order by brief_date desc limit ${MAX_ROWS}
      ) other where own.brief_id = ${id} group by 1
    ), parted as (
      select parted_from as id from splits where brief_id = ${id}
      union select brief_id from splits where parted_from = ${id}
    ), found as (
      select id, coalesce(h.shared, 0) as shared, p.id is not null as parted
      from hit h full join parted p using (id)
      order by p.id is not null desc, coalesce(h.shared, 0) desc, id limit ${MAX_SIMILAR}
    )
    select b.id, b.brief_date as dated, b.category, b.raw_text as text, b.script, f.shared, f.parted
    from found f join briefs b on b.id = f.id order by f.parted desc, f.shared desc, b.id`.execute(db);
  return rows;
}
