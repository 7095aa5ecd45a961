import { sql } from 'kysely';
import type { Db } from '../db/database.ts';
import type { Match } from '../pipeline/types.ts';

/** One article that carried a brief. */
export interface SightingRow {
  id: number;
  brief: number;
  seen_at: Date;
  network: string;
  /** The article; of copies, the first one: as many different ones, as many articles carried the brief. */
  article: number;
  /** This page's article is a copy of one elsewhere. */
  copy: boolean;
  title: string | null;
  url: string;
  /** The day that the article's page names as published. */
  published: string | null;
  match: Match;
  match_scores: Record<string, number>;
  /** Paragraphs before it. */
  position: number;
  /** As it stands on the page, tag to bracket. */
  text: string;
}

/** A brief with everything that carried it. */
export interface BriefSightings {
  id: number;
  /** The copy that represents it, as it stands on its page. */
  text: string;
  /** Distinct articles and networks. */
  articles: number;
  networks: number;
  /** The earliest first. */
  sightings: SightingRow[];
}

/** @returns undefined where there is no such brief */
export async function readSightings(db: Db, briefId: number): Promise<BriefSightings | undefined> {
  const brief = await db.selectFrom('briefs').select('raw_text').where('id', '=', briefId).executeTakeFirst();
  if (!brief) return undefined;
  const { rows } = await sql<SightingRow>`
    select s.id, s.brief_id as brief, s.seen_at, si.network, coalesce(a.copy_of, a.id) as article,
      a.copy_of is not null as copy, a.title, a.url, a.published_on as published, s.match, s.match_scores, s.position,
      s.raw_text as text
    from sightings s join articles a on a.id = s.article_id join sites si on si.id = a.site_id
    where s.brief_id = ${briefId} order by s.seen_at, s.id`.execute(db);
  const articles = new Set(rows.map(({ article }) => article)).size;
  const networks = new Set(rows.map(({ network }) => network)).size;
  return { id: briefId, text: brief.raw_text, articles, networks, sightings: rows };
}
