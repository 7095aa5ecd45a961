import { z } from 'zod';
import { count, counts, day, id, instant, judged, maybe, maybeDay, reported, script, text } from './schemas-shared.ts';

/** Rows of lists. */

/** What a brief and an article have both. */
const piece = {
  id,
  dated: maybeDay.describe('the day in its closing bracket, or that its page names'),
  seen: day.describe('the day on which we first met it'),
  ...judged,
  score: z.number(),
  script,
  networks: count,
};

export const brief = z.object({
  ...piece,
  occurred: maybeDay.describe('the day that its text names'),
  tag: maybe,
  headline: maybe,
  body: text,
  attribution: maybe,
  articles: count.describe('distinct articles that carried it'),
  url: maybe.describe('the first page that carried it'),
});

export const article = z.object({
  ...piece,
  title: maybe,
  author: maybe,
  publisher: maybe,
  copies: count,
  briefs: count,
  url: text,
});

const hits = z.array(z.object({ start: z.int(), end: z.int() }));
export const hit = z.object({
  kind: z.enum(['brief', 'article']),
  id,
  dated: maybeDay,
  occurred: maybeDay,
  seen: day,
  category: judged.category,
  title: maybe,
  title_hits: hits.describe('UTF-16 offsets'),
  excerpt: text,
  excerpt_hits: hits,
  script,
  networks: count,
  url: maybe,
});

export const claim = z.object({
  ...reported,
  park: maybe,
  region: maybe,
  dated: maybeDay,
  occurred: maybeDay,
  seen: day,
  category: judged.category,
  article_id: id.nullable(),
  brief_id: id.nullable(),
  quotation: text,
  url: maybe,
  page_id: id.nullable().describe('the stored page; /pages/ID.txt has its text'),
});

const named = { id, name: text, ...counts };
const aliases = z.array(text).describe('spellings under which it was met, beside its name');

export const region = z.object({
  ...named,
  level: z.enum(['country', 'province', 'city', 'district']),
  parent: maybe,
  code: maybe,
});
export const park = z.object({ ...named, aliases, region: maybe, claims: count });
export const organisation = z.object({
  ...named,
  aliases,
  kind: z.enum(['regulator', 'company']),
  region: maybe.describe('whose regulator it is'),
});
export const coin = z.object({ ...named, aliases });

export const source = z.object({
  id,
  kind: text,
  url: text,
  title: maybe,
  tags: z.array(text),
  state: text,
  reason: maybe,
  last_fetched_at: instant.nullable(),
  next_fetch_at: instant,
});

export const deadLetter = z.object({ id, url: text, queue: text, reason: text, message: text, at: instant });
