import { createHash } from 'node:crypto';
import { articleBands } from '../dist/pipeline/article-bands.js';
import { fingerprint, textKey } from '../dist/pipeline/fingerprint.js';
import { articleAt, briefAt } from './query-pieces.js';

/** Articles for each brief: with about three sightings a brief, an article carries seven or eight. */
const ARTICLES_A_BRIEF = 0.4;
const SCORES = JSON.stringify({ park: 0.1, policy: 0.2, market: 0.6, other: 0.1 });
/** As COPY reads bytes. */
const bytes = (hex) => `\\\\x${hex}`;

/**
 * Rows of briefs `from` to `to` of `size`, and of the articles that carry them, by table and columns, as workers write them.
 * What is derived from these rows is not among them.
 */
export function rowsOf(from, to, size) {
  const [first, last, all] = [from, to, size].map((briefs) => Math.floor(briefs * ARTICLES_A_BRIEF));
  const articles = { from: first, to: last, size: all };
  return { ...articleRows(articles), ...mergedRows(articles, from, to, size) };
}

function articleRows({ from, to, size }) {
  const [urls, pages, fetches, rows, bands] = [[], [], [], [], []];
  for (let index = from; index < to; index++) {
    const { title, text, day, category, site, copyOf } = articleAt(index, size);
    const id = index + 1;
    const url = `https://site${site + 1}.invalid/${id}`;
    const seen = `${day} 12:00:00+00`;
    const paragraphs = text.split('\n');
    urls.push([id, url, url, site + 1, copyOf === null ? 'stored' : 'copy', seen]);
    pages.push([id, bytes(createHash('sha256').update(url).digest('hex')), text.length, 'identity']);
    fetches.push([id, id, 1, 'page', id, seen]);
    const said = [title, day, 'day', 'hans', text, bytes(textKey(paragraphs))];
    const judged = [category, SCORES, '[]', 'bench', seen];
    rows.push([id, id, url, site + 1, id, id, ...said, ...judged, copyOf === null ? null : copyOf + 1, seen]);
    for (const band of articleBands(paragraphs)) bands.push([id, band]);
  }
  return {
    'urls (id, url, canonical_url, site_id, state, settled_at)': urls,
    'pages (id, sha256, byte_size, encoding)': pages,
    'fetches (id, url_id, request, outcome, page_id, fetched_at)': fetches,
    'articles (id, url_id, url, site_id, page_id, fetch_id, title, published_on, published_precision, script, text, text_key, category, scores, evidence, model_version, classified_at, copy_of, fetched_at)':
      rows,
    'article_bands (article_id, band)': bands,
  };
}

function mergedRows(articles, from, to, size) {
  const [briefs, bands, sightings, mentions, claims] = [[], [], [], [], []];
  for (let index = articles.from; index < articles.to; index++) {
    const { place } = articleAt(index, articles.size);
    if (place !== null) mentions.push(['region', 100 + place, index + 1, null, '[1,3)']);
  }
  for (let index = from; index < to; index++) {
    const brief = briefAt(index, size);
    const { tag, headline, body, day, time, occurred, script, category, place, park, claim } = brief;
    const id = index + 1;
    const seen = `${day} 12:00:00+00`;
    const print = fingerprint(brief);
    const key = bytes(print.key);
    const raw = `【${tag ?? ''}】${headline}：${body}`;
    const [region, named] = [place === null ? null : 100 + place, park === null ? null : park + 1];
    const judged = [category, SCORES, '[]', 'bench', seen];
    briefs.push([id, key, tag, headline, body, day, time, occurred, raw, script, ...judged, seen]);
    for (const band of print.bands) bands.push([id, band, day]);
    for (const article of carriers(brief, articles))
      sightings.push([id, article, article, 0, 0, raw.length, raw, key, 'exact', '{"key": 1}', seen]);
    if (region !== null) mentions.push(['region', region, null, id, '[1,3)']);
    if (named !== null) mentions.push(['park', named, null, id, '[4,6)']);
    const about = [occurred, region, named, null, id, '[1,4)', 'body', body];
    if (claim !== null) claims.push(['companies', claim, claim, 'exact', '家', ...about]);
  }
  return {
    'briefs (id, fold_key, tag, headline, body, brief_date, brief_time, occurred_on, raw_text, script, category, scores, evidence, model_version, classified_at, first_seen_at)':
      briefs,
    'brief_bands (brief_id, band, brief_date)': bands,
    'sightings (brief_id, article_id, fetch_id, position, start_offset, end_offset, raw_text, fold_key, match, match_scores, seen_at)':
      sightings,
    'mentions (entity_type, entity_id, article_id, brief_id, span)': mentions,
    'claims (measure, value_low, value_high, qualifier, unit, as_of, region_id, park_id, article_id, brief_id, span, field, quotation)':
      claims,
  };
}

/** Different articles of the same days. */
function carriers({ copies, seed }, { from, to }) {
  const found = new Set();
  for (let n = 0; n < copies; n++) found.add(from + ((seed + n * 7919) % (to - from)) + 1);
  return found;
}
