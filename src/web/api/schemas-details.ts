import { z } from 'zod';
import { brief, claim } from './schemas-lists.ts';
import {
  category,
  count,
  day,
  id,
  instant,
  judged,
  maybe,
  maybeDay,
  reported,
  script,
  span,
  text,
} from './schemas-shared.ts';

/** One thing with all that is known of it. */

const field = z.enum(['tag', 'headline', 'title', 'body']);

/** What is known of a brief and of an article. */
const known = {
  scores: z.record(category, z.number()),
  evidence: z.array(z.object({ field, ...span, text, category, weight: z.number() })),
  model_version: text,
  mentions: z.array(
    z.object({
      type: z.enum(['region', 'park', 'organisation', 'coin']),
      id,
      name: text,
      code: maybe.describe('of a region'),
      field,
      ...span,
    }),
  ),
  claims: z.array(z.object({ ...reported, field, ...span })),
  corrections: z.array(
    z.object({
      id,
      subject: text,
      field: text,
      was: maybe,
      now: maybe.describe('null where it was taken back'),
      who: text,
      at: instant,
    }),
  ),
};

const sighting = z.object({
  id,
  seen_at: instant,
  network: text,
  article: id.describe('of copies, the first one'),
  copy: z.boolean(),
  title: maybe,
  url: text,
  published: maybeDay,
  match: z.enum(['exact', 'folded', 'near', 'split']),
  match_scores: z.record(text, z.number()),
  position: z.int(),
  text,
  changes: z
    .array(z.object({ at: z.int(), removed: text, added: text }))
    .describe('what this copy changed of the text that represents the brief'),
});

export const briefDetail = brief.extend({
  time: maybe,
  first_seen_at: instant,
  ...known,
  text: text.describe('the copy that represents it, as it stands on its page'),
  sightings: z.array(sighting),
  similar: z
    .array(z.object({ id, dated: maybeDay, category, text, script, shared: count, parted: z.boolean() }))
    .describe('other briefs that share keys with it'),
});

const page = { id, title: maybe, fetched_at: instant };

export const articleDetail = z.object({
  ...page,
  url: text,
  network: text,
  author: maybe,
  publisher: maybe,
  dated: maybeDay,
  published_at: instant.nullable(),
  published_precision: z.enum(['day', 'minute', 'second']).nullable(),
  script,
  text,
  teasers: z.array(z.object({ text, url: maybe })),
  ...judged,
  ...known,
  copy_of: id.nullable(),
  page_id: id.describe('the stored page; /pages/ID.txt has its text'),
  source: maybe,
  briefs: z.array(z.object({ brief: id, sighting: id, position: z.int(), start: z.int(), text, category })),
  copies: z.array(z.object({ ...page, url: text, network: text })),
  versions: z.array(z.object({ ...page, text, replaced_at: instant })),
});

export const overview = z.object({
  today: day,
  newBriefs: z.array(z.object({ category, today: count, this_week: count, last_week: count })),
  weeks: z.array(day).describe('Mondays of the trend'),
  trend: z.array(z.object({ week: day, category, briefs: count })),
  regions: z.array(z.object({ name: text, code: text, briefs: count })),
  totals: z.object({ briefs: count, sightings: count, articles: count, estimated: z.boolean() }),
  disagreements: z.array(
    z.object({ measure: reported.measure, unit: text, as_of: day, about: text, lower: claim, higher: claim }),
  ),
  backlog: z.object({ pending: count, oldest: instant.nullable(), deadLetters: count }),
  queues: z.record(text, z.object({ waiting: count, active: count, delayed: count })).nullable(),
});

export const url = z.object({
  id,
  url: text,
  state: z.enum(['pending', 'stored', 'updated', 'unchanged', 'copy', 'refused', 'dead']),
  reason: maybe,
  requested_at: instant,
  settled_at: instant.nullable(),
  article: z.object({ id, title: maybe }).nullable(),
  events: z.array(
    z.object({ at: instant, request: z.int(), stage: text, event: text, detail: z.record(text, z.unknown()) }),
  ),
});
