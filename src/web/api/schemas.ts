import { z } from 'zod';
import { CATEGORIES, MEASURES } from '../../pipeline/types.ts';

/**
 * What the API answers, as schemas: answers are checked against them, and the OpenAPI document is generated from them.
 * An instant is a Date here and a string in JSON.
 */
const day = z.iso.date();
const instant = z.date();
const id = z.int();
const count = z.int().nonnegative();
const category = z.enum(CATEGORIES);
const script = z.enum(['hant', 'hans', 'other']);
const measure = z.enum(MEASURES);
const qualifier = z.enum(['exact', 'over', 'up_to', 'about']);
const scores = z.record(category, z.number());
const evidence = z.object({
  field: z.enum(['tag', 'headline', 'title', 'body']),
  start: z.int().describe('UTF-16 offset into the field'),
  end: z.int(),
  text: z.string(),
  category,
  weight: z.number(),
});

export const brief = z.object({
  id,
  dated: day.nullable().describe('the day in its closing bracket'),
  occurred: day.nullable().describe('the day that its text names'),
  seen: day.describe('the day on which we first met it'),
  category: category.describe("a person's word if there is one, otherwise the model's"),
  machine_category: category,
  score: z.number(),
  tag: z.string().nullable(),
  headline: z.string().nullable(),
  body: z.string(),
  attribution: z.string().nullable(),
  script,
  articles: count.describe('distinct articles that carried it'),
  networks: count,
  url: z.string().nullable().describe('the first page that carried it'),
});

export const article = z.object({
  id,
  dated: day.nullable(),
  seen: day,
  category,
  machine_category: category,
  score: z.number(),
  title: z.string().nullable(),
  author: z.string().nullable(),
  publisher: z.string().nullable(),
  script,
  copies: count,
  networks: count,
  briefs: count,
  url: z.string(),
});

const spans = z.array(z.object({ start: z.int(), end: z.int() }));
export const hit = z.object({
  kind: z.enum(['brief', 'article']),
  id,
  dated: day.nullable(),
  occurred: day.nullable(),
  seen: day,
  category,
  title: z.string().nullable(),
  title_hits: spans.describe('UTF-16 offsets'),
  excerpt: z.string(),
  excerpt_hits: spans,
  script,
  networks: count,
  url: z.string().nullable(),
});

export const claim = z.object({
  id,
  measure,
  value_low: z.number().nullable(),
  value_high: z.number().nullable(),
  qualifier,
  unit: z.string(),
  as_of: day.nullable(),
  park: z.string().nullable(),
  region: z.string().nullable(),
  claimant: z.string().nullable(),
  dated: day.nullable(),
  occurred: day.nullable(),
  seen: day,
  category,
  article_id: id.nullable(),
  brief_id: id.nullable(),
  quotation: z.string(),
  url: z.string().nullable(),
});

const place = z.object({
  type: z.enum(['region', 'park']),
  id,
  name: z.string(),
  code: z.string().nullable(),
  field: z.enum(['headline', 'title', 'body']),
  start: z.int(),
  end: z.int(),
});

const reported = z.object({
  id,
  measure,
  value_low: z.number().nullable(),
  value_high: z.number().nullable(),
  qualifier,
  unit: z.string(),
  as_of: day.nullable(),
  claimant: z.string().nullable(),
  field: z.enum(['title', 'headline', 'body']),
  start: z.int(),
  end: z.int(),
});

const correction = z.object({
  id,
  subject: z.string(),
  field: z.string(),
  was: z.string().nullable(),
  now: z.string().nullable().describe('null where it was taken back'),
  who: z.string(),
  at: instant,
});

const known = {
  scores,
  evidence: z.array(evidence),
  model_version: z.string(),
  mentions: z.array(place),
  claims: z.array(reported),
  corrections: z.array(correction),
};

const sighting = z.object({
  id,
  seen_at: instant,
  network: z.string(),
  article: id.describe('of copies, the first one'),
  copy: z.boolean(),
  title: z.string().nullable(),
  url: z.string(),
  published: day.nullable(),
  match: z.enum(['exact', 'folded', 'near', 'split']),
  match_scores: z.record(z.string(), z.number()),
  position: z.int(),
  text: z.string(),
  changes: z
    .array(z.object({ at: z.int(), removed: z.string(), added: z.string() }))
    .describe('what this copy changed of the text that represents the brief'),
});

export const briefDetail = brief.extend({
  time: z.string().nullable(),
  first_seen_at: instant,
  ...known,
  text: z.string().describe('the copy that represents it, as it stands on its page'),
  sightings: z.array(sighting),
  similar: z
    .array(
      z.object({ id, dated: day.nullable(), category, text: z.string(), script, shared: count, parted: z.boolean() }),
    )
    .describe('other briefs that share keys with it'),
});

export const articleDetail = z.object({
  id,
  url: z.string(),
  network: z.string(),
  title: z.string().nullable(),
  author: z.string().nullable(),
  publisher: z.string().nullable(),
  dated: day.nullable(),
  published_at: instant.nullable(),
  published_precision: z.enum(['day', 'minute', 'second']).nullable(),
  script,
  text: z.string(),
  teasers: z.array(z.object({ text: z.string(), url: z.string().nullable() })),
  category,
  machine_category: category,
  ...known,
  copy_of: id.nullable(),
  page_id: id.describe('the stored page; /pages/ID.txt has its text'),
  fetched_at: instant,
  source: z.string().nullable(),
  briefs: z.array(z.object({ brief: id, sighting: id, position: z.int(), start: z.int(), text: z.string(), category })),
  copies: z.array(
    z.object({ id, url: z.string(), network: z.string(), title: z.string().nullable(), fetched_at: instant }),
  ),
  versions: z.array(
    z.object({ id, title: z.string().nullable(), text: z.string(), fetched_at: instant, replaced_at: instant }),
  ),
});

const counts = { briefs: count, articles: count, networks: count };
export const region = z.object({
  id,
  name: z.string(),
  level: z.enum(['country', 'province', 'city', 'district']),
  parent: z.string().nullable(),
  code: z.string().nullable(),
  ...counts,
});
export const park = z.object({
  id,
  name: z.string(),
  aliases: z.array(z.string()),
  region: z.string().nullable(),
  ...counts,
  claims: count,
});

export const source = z.object({
  id,
  kind: z.string(),
  url: z.string(),
  title: z.string().nullable(),
  tags: z.array(z.string()),
  state: z.string(),
  reason: z.string().nullable(),
  last_fetched_at: instant.nullable(),
  next_fetch_at: instant,
});

export const deadLetter = z.object({
  id,
  url: z.string(),
  queue: z.string(),
  reason: z.string(),
  message: z.string(),
  at: instant,
});

const side = claim.pick({
  id: true,
  value_low: true,
  value_high: true,
  qualifier: true,
  claimant: true,
  dated: true,
  quotation: true,
  url: true,
  article_id: true,
  brief_id: true,
});
export const overview = z.object({
  today: day,
  newBriefs: z.array(z.object({ category, today: count, this_week: count, last_week: count })),
  weeks: z.array(day).describe('Mondays of the trend'),
  trend: z.array(z.object({ week: day, category, briefs: count })),
  regions: z.array(z.object({ name: z.string(), code: z.string(), briefs: count })),
  totals: z.object({ briefs: count, sightings: count, articles: count, estimated: z.boolean() }),
  disagreements: z.array(
    z.object({ measure, unit: z.string(), as_of: day, about: z.string(), lower: side, higher: side }),
  ),
  backlog: z.object({ pending: count, oldest: instant.nullable(), deadLetters: count }),
  queues: z.record(z.string(), z.object({ waiting: count, active: count, delayed: count })).nullable(),
});

const state = z.enum(['pending', 'stored', 'updated', 'unchanged', 'copy', 'refused', 'dead']);
export const url = z.object({
  id,
  url: z.string(),
  state,
  reason: z.string().nullable(),
  requested_at: instant,
  settled_at: instant.nullable(),
  article: z.object({ id, title: z.string().nullable() }).nullable(),
  events: z.array(
    z.object({
      at: instant,
      request: z.int(),
      stage: z.string(),
      event: z.string(),
      detail: z.record(z.string(), z.unknown()),
    }),
  ),
});

export const taken = z.object({ id, state: z.string() });
export const corrected = z.object({
  subject: z.string(),
  was: category,
  now: category,
  machine_category: category,
  changed: z.boolean(),
});
export const parted = z.object({ sighting: id, brief: id, was: id, new: z.boolean(), changed: z.boolean() });
export const retried = z.object({ retried: z.boolean() });

export const problem = z.object({
  type: z.literal('about:blank'),
  title: z.string(),
  status: z.int(),
  detail: z.string().describe('one line for a person'),
  reason: z.string().describe('a short word that stays the same'),
});
