import { createHash } from 'node:crypto';
import type { Db } from '../../src/db/database.ts';
import type { Category } from '../../src/pipeline/types.ts';
import { deriveAll } from '../../src/store/derive-all.ts';

/** An article to put into a test database, the briefs that it carries named by their headline. */
export interface SampleArticle {
  url: string;
  title: string;
  category: Category;
  dated?: string | null;
  /** Instant at which it was fetched and its briefs were seen. */
  fetchedAt?: string;
  text?: string;
  copyOf?: number;
  briefs?: SampleBrief[];
}

export interface SampleBrief {
  headline: string;
  body?: string;
  category: Category;
  dated?: string | null;
  occurred?: string | null;
}

const SEEN = '2021-07-01T02:00:00Z';

/**
 * Stores articles as the worker would: sites, URLs, pages, fetches, briefs (one row a headline) and sightings.
 * @param networks the network of each host that is not its own
 * @returns the articles' ids, in order
 */
export async function fill(
  db: Db,
  samples: readonly SampleArticle[],
  networks: Readonly<Record<string, string>> = {},
): Promise<number[]> {
  const ids: number[] = [];
  for (const sample of samples) ids.push(await addArticle(db, sample, networks));
  await deriveAll(db);
  return ids;
}

async function addArticle(db: Db, sample: SampleArticle, networks: Readonly<Record<string, string>>): Promise<number> {
  const { url, fetchedAt = SEEN } = sample;
  const seen = new Date(fetchedAt);
  const host = new URL(url).host;
  const site = await db
    .insertInto('sites')
    .values({ host, network: networks[host] ?? host })
    .onConflict((oc) => oc.column('host').doUpdateSet({ host }))
    .returning('id')
    .executeTakeFirstOrThrow();
  const state = sample.copyOf ? ('copy' as const) : ('stored' as const);
  const urlRow = await db
    .insertInto('urls')
    .values({ url, canonical_url: url, site_id: site.id, state, settled_at: seen })
    .returning('id')
    .executeTakeFirstOrThrow();
  const page = await db
    .insertInto('pages')
    .values({ sha256: sha256(url), byte_size: 1, encoding: 'identity', bytes: Buffer.from('x'), text: '' })
    .returning('id')
    .executeTakeFirstOrThrow();
  const fetch = await db
    .insertInto('fetches')
    .values({ url_id: urlRow.id, request: 1, outcome: 'page', page_id: page.id, headers: '{}', fetched_at: seen })
    .returning('id')
    .executeTakeFirstOrThrow();
  const { id } = await db
    .insertInto('articles')
    .values({
      url_id: urlRow.id,
      url,
      site_id: site.id,
      page_id: page.id,
      fetch_id: fetch.id,
      title: sample.title,
      published_on: sample.dated ?? null,
      published_precision: sample.dated ? 'day' : null,
      script: 'hant',
      text: sample.text ?? '',
      teasers: '[]',
      copy_of: sample.copyOf ?? null,
      fetched_at: seen,
      ...judged(sample.category),
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  for (const [position, brief] of (sample.briefs ?? []).entries()) {
    await addSighting(db, brief, { articleId: id, fetchId: fetch.id, position, seen });
  }
  return id;
}

async function addSighting(
  db: Db,
  brief: SampleBrief,
  at: { articleId: number; fetchId: number; position: number; seen: Date },
): Promise<void> {
  const key = sha256(brief.headline);
  const known = await db.selectFrom('briefs').select('id').where('fold_key', '=', key).executeTakeFirst();
  const { id } =
    known ??
    (await db
      .insertInto('briefs')
      .values({
        fold_key: key,
        headline: brief.headline,
        body: brief.body ?? '',
        raw_text: brief.headline,
        brief_date: brief.dated ?? null,
        occurred_on: brief.occurred ?? null,
        script: 'hant',
        first_seen_at: at.seen,
        ...judged(brief.category),
      })
      .returning('id')
      .executeTakeFirstOrThrow());
  await db
    .insertInto('sightings')
    .values({
      brief_id: id,
      article_id: at.articleId,
      fetch_id: at.fetchId,
      position: at.position,
      start_offset: 0,
      end_offset: 0,
      raw_text: brief.headline,
      fold_key: key,
      match: 'exact',
      match_scores: '{}',
      seen_at: at.seen,
    })
    .execute();
}

function judged(category: Category) {
  const scores = { park: 0, policy: 0, market: 0, other: 0, [category]: 0.9 };
  return {
    category,
    scores: JSON.stringify(scores),
    evidence: '[]',
    model_version: 'test',
    classified_at: new Date(SEEN),
  };
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
