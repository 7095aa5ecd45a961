import { sql } from 'kysely';
import type { Db } from '../../src/db/database.ts';

/**
 * Everything that the pages say, as rows without ids and instants of our own, named by natural keys and sorted: two
 * databases that took in the same pages have equal snapshots, whatever the order and however often work was repeated.
 */
export async function contentOf(db: Db): Promise<Record<string, unknown[]>> {
  const snapshot: Record<string, unknown[]> = {};
  for (const [name, query] of Object.entries(QUERIES)) {
    snapshot[name] = sorted((await sql.raw(query).execute(db)).rows);
  }
  return snapshot;
}

/** Two briefs of one text differ in their day alone, which not every row shows: rows are compared as sets. */
export function sorted(rows: readonly unknown[]): unknown[] {
  const keyed = rows.map((row) => ({ row, key: JSON.stringify(row) }));
  return keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ row }) => row);
}

const QUERIES = {
  sites: 'select host, network from sites order by 1',
  urls: 'select canonical_url, (state <> $$pending$$) as settled, reason from urls order by 1',
  pages: `select encode(sha256, 'hex') as sha256, byte_size, encoding, encode(bytes, 'hex') as bytes, text
    from pages order by 1`,
  articles: `select a.url, encode(p.sha256, 'hex') as page, a.title, a.raw_title, a.author, a.publisher, a.published_at,
      a.published_on, a.published_precision, a.published_source, a.script, a.text, encode(a.text_key, 'hex') as text_key,
      a.teasers, a.category, a.scores, a.evidence, a.model_version, original.url as copy_of
    from articles a join pages p on p.id = a.page_id left join articles original on original.id = a.copy_of order by 1`,
  versions: `select a.url, encode(p.sha256, 'hex') as page, v.title, v.text from article_versions v
    join articles a on a.id = v.article_id join pages p on p.id = v.page_id order by 1, 2`,
  briefs: `select encode(fold_key, 'hex') as fold_key, tag, headline, body, brief_date, brief_time, occurred_on,
      attribution, raw_text, script, category, scores, evidence, model_version from briefs order by 1, 5`,
  sightings: `select encode(b.fold_key, 'hex') as fold_key, b.brief_date, a.url, s.position, s.start_offset,
      s.end_offset, s.raw_text, s.match, s.match_scores
    from sightings s join briefs b on b.id = s.brief_id join articles a on a.id = s.article_id order by 1, 2, 3`,
  briefSites: `select encode(b.fold_key, 'hex') as fold_key, si.host, c.dated
    from brief_sites c join briefs b on b.id = c.brief_id join sites si on si.id = c.site_id order by 1, 2, 3`,
  articleSites: `select a.url, si.host, c.dated
    from article_sites c join articles a on a.id = c.article_id join sites si on si.id = c.site_id order by 1, 2`,
  mentions: `select coalesce(r.code, p.name, o.name, n.name) as entity, pr.code as lies_in, a.url, encode(b.fold_key, 'hex') as fold_key,
      m.field, m.span::text as span
    from mentions m
      left join regions r on m.entity_type = 'region' and r.id = m.entity_id
      left join parks p on m.entity_type = 'park' and p.id = m.entity_id left join regions pr on pr.id = p.region_id
      left join organisations o on m.entity_type = 'organisation' and o.id = m.entity_id
      left join coins n on m.entity_type = 'coin' and n.id = m.entity_id
      left join articles a on a.id = m.article_id left join briefs b on b.id = m.brief_id order by 1, 3, 4, 5, 6`,
  claims: `select a.url, encode(b.fold_key, 'hex') as fold_key, c.field, c.span::text as span, c.measure, c.value_low,
      c.value_high, c.qualifier, c.unit, c.as_of, c.claimant, c.quotation, r.code as region, p.name as park
    from claims c left join regions r on r.id = c.region_id left join parks p on p.id = c.park_id
      left join articles a on a.id = c.article_id left join briefs b on b.id = c.brief_id order by 1, 2, 3, 4`,
  deadLetters: `select u.canonical_url, d.queue, d.reason, d.payload from dead_letters d
    join urls u on u.id = d.url_id order by 1`,
};
