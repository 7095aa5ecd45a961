import type { Db } from '../db/database.ts';
import type { UrlState } from '../db/tables-intake.ts';
import { findUrl, listEvents } from '../db/urls.ts';

/** One step of a URL's life. */
export interface UrlEvent {
  at: Date;
  request: number;
  stage: string;
  event: string;
  detail: Record<string, unknown>;
}

/** A URL, everything that happened to it, and what was read from it. */
export interface UrlTrace {
  id: number;
  url: string;
  state: UrlState;
  reason: string | null;
  requested_at: Date;
  settled_at: Date | null;
  article: { id: number; title: string | null } | null;
  /** The earliest first. */
  events: UrlEvent[];
}

/** @returns undefined where there is no such URL */
export async function readTrace(db: Db, urlId: number): Promise<UrlTrace | undefined> {
  const found = await findUrl(db, urlId);
  if (!found) return undefined;
  const [events, article] = await Promise.all([
    listEvents(db, found.canonical_url),
    db.selectFrom('articles').select(['id', 'title']).where('url_id', '=', urlId).executeTakeFirst(),
  ]);
  const { id, url, state, reason, requested_at, settled_at } = found;
  return { id, url, state, reason, requested_at, settled_at, article: article ?? null, events };
}

/** The id of the URL that is known by this address. */
export async function findUrlId(db: Db, canonicalUrl: string): Promise<number | undefined> {
  const row = await db.selectFrom('urls').select('id').where('canonical_url', '=', canonicalUrl).executeTakeFirst();
  return row?.id;
}
