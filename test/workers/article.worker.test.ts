import { sql } from 'kysely';
import { afterEach, describe, expect, it } from 'vitest';
import { inTransaction } from '../../src/db/transaction.ts';
import { supersedeRequests } from '../../src/db/urls.ts';
import { analysePage } from '../../src/pipeline/analyse.ts';
import { PermanentError, RefusedError } from '../../src/pipeline/errors.ts';
import { readArticle } from '../../src/workers/article.worker.ts';
import { expectDerived } from '../support/derived.ts';
import { articleDeps, NOW, useIntake } from '../support/intake.ts';
import { briefLine, buildPage, COIN, paragraphsAbout, RIVER } from '../support/pages.ts';
import { contentOf } from '../support/snapshot.ts';

const URL = 'https://farm.example/info/1.html';
const PARAGRAPHS = paragraphsAbout('望湖区');
const PAGE = buildPage({
  title: '望湖区的旧水塔',
  author: '陶叶',
  published: '2021-07-02 10:12',
  paragraphs: PARAGRAPHS,
  briefs: [
    { ...RIVER, after: 2 },
    { ...COIN, after: 4 },
  ],
  teasers: ['旧厂房里的账本生意.', '一位会计的第二次创业.'],
});
const CHANGED = buildPage({
  title: '望湖区的旧水塔',
  paragraphs: [...PARAGRAPHS, '水塔后来还是拆了。'],
  briefs: [RIVER],
});

const using = useIntake();
afterEach(async () => await expectDerived(using().db));

/** What the classifier says of the page's brief, as columns. */
function judgedBy(index: number) {
  const answer = analysePage(PAGE, { url: URL, contentType: null, now: NOW }).briefs[index]?.classification;
  return {
    category: answer?.category,
    scores: answer?.scores,
    evidence: answer?.evidence,
    model_version: answer?.modelVersion,
  };
}

describe('a page that is stored for the first time', () => {
  it('gives an article with all that the page says about it', async () => {
    const { db, store } = using();
    const { urlId, fetchId, outcome } = await store(URL, PAGE);
    expect(outcome).toMatchObject({ status: 'done', next: [], fields: { fate: 'stored', briefs: 2, newBriefs: 2 } });
    const article = await db.selectFrom('articles').selectAll().executeTakeFirstOrThrow();
    const fetch = await db.selectFrom('fetches').selectAll().executeTakeFirstOrThrow();
    const site = await db.selectFrom('sites').selectAll().executeTakeFirstOrThrow();
    const read = analysePage(PAGE, { url: URL, contentType: null, now: NOW });
    expect(site).toMatchObject({ host: 'farm.example', network: 'farm.example' });
    expect(article).toEqual({
      id: expect.any(Number),
      url_id: urlId,
      url: URL,
      site_id: site.id,
      source_id: null,
      page_id: fetch.page_id,
      fetch_id: fetchId,
      title: '望湖区的旧水塔',
      raw_title: '望湖区的旧水塔',
      author: '陶叶',
      publisher: null,
      published_at: new Date('2021-07-02T10:12:00+08:00'),
      published_on: '2021-07-02',
      published_precision: 'minute',
      published_source: 'text',
      script: 'hans',
      text: PARAGRAPHS.join('\n'),
      text_key: Buffer.from(read.textKey ?? '', 'hex'),
      teasers: [
        { text: '旧厂房里的账本生意.', url: null },
        { text: '一位会计的第二次创业.', url: null },
      ],
      category: read.classification.category,
      scores: read.classification.scores,
      evidence: read.classification.evidence,
      model_version: read.classification.modelVersion,
      classified_at: NOW,
      copy_of: null,
      keys_version: 1,
      fetched_at: fetch.fetched_at,
    });
    expect(fetch.processed_at).not.toBeNull();
  });

  it('gives briefs with their days, their source and the day that they tell of', async () => {
    const { db, store } = using();
    await store(URL, PAGE);
    const briefs = await db.selectFrom('briefs').selectAll().orderBy('brief_date').execute();
    const { fetched_at } = await db.selectFrom('fetches').select('fetched_at').executeTakeFirstOrThrow();
    expect(briefs).toMatchObject([
      { tag: '动态', headline: RIVER.headline, body: RIVER.body, brief_date: '2020-09-18', brief_time: null },
      { tag: '行情', headline: COIN.headline, body: COIN.body, brief_date: '2021-05-19', brief_time: '14:05:33' },
    ]);
    expect(briefs.map(({ raw_text }) => raw_text)).toEqual([briefLine(RIVER), briefLine(COIN)]);
    expect(briefs[0]).toMatchObject({
      occurred_on: '2020-09-17',
      attribution: '链湾日报',
      script: 'hans',
      ...judgedBy(0),
      classified_at: NOW,
      first_seen_at: fetched_at,
    });
    expect(briefs[0]?.fold_key).toHaveLength(32);
    expect(briefs[1]).toMatchObject({ ...judgedBy(1), occurred_on: null });
  });

  it('gives a sighting for each brief, whose offsets point at its raw text', async () => {
    const { db, store } = using();
    const { fetchId } = await store(URL, PAGE);
    const rows = await db
      .selectFrom('sightings as s')
      .innerJoin('fetches as f', 'f.id', 's.fetch_id')
      .innerJoin('pages as p', 'p.id', 'f.page_id')
      .selectAll('s')
      .select(['p.text as page_text', 'f.fetched_at'])
      .orderBy('position')
      .execute();
    expect(rows.map(({ position, match, match_scores }) => [position, match, match_scores])).toEqual([
      [2, 'exact', { key: 1 }],
      [4, 'exact', { key: 1 }],
    ]);
    for (const row of rows) {
      expect(row.page_text?.slice(row.start_offset, row.end_offset)).toBe(row.raw_text);
      expect([row.fetch_id, row.seen_at]).toEqual([fetchId, row.fetched_at]);
    }
  });

  it('settles the URL, tells the run, and writes the trace', async () => {
    const { db, store, runId } = using();
    const { urlId, request } = await store(URL, PAGE);
    const url = await db.selectFrom('urls').selectAll().executeTakeFirstOrThrow();
    expect(url).toMatchObject({ id: urlId, state: 'stored', reason: null, request: 1, settled_at: expect.any(Date) });
    expect(await db.selectFrom('run_urls').selectAll().execute()).toEqual([
      { run_id: runId, url_id: urlId, request, state: 'stored' },
    ]);
    const events = await db.selectFrom('url_events').select(['stage', 'event', 'request']).orderBy('id').execute();
    expect(events).toEqual([
      { stage: 'enqueue', event: 'enqueued', request: 1 },
      { stage: 'article', event: 'stored', request: 1 },
    ]);
  });

  it('can be searched, by rows that are derived of all that it says', async () => {
    const { db, store } = using();
    await store(URL, PAGE);
    const { rows } = await sql<{
      dated: string;
    }>`select dated from search_entries order by brief_id, article_id`.execute(db);
    expect(rows.map(({ dated }) => dated)).toEqual(['2020-09-18', '2021-05-19', '2021-07-02']);
    await expectDerived(db);
  });

  it('keeps the bytes as they came', async () => {
    const { db, store } = using();
    await store(URL, PAGE);
    const page = await db.selectFrom('pages').select(['byte_size', 'encoding', 'bytes']).executeTakeFirstOrThrow();
    expect(page).toMatchObject({ byte_size: PAGE.length, encoding: 'gzip' });
    expect(page.bytes?.length).toBeLessThan(PAGE.length);
  });
});

describe('a job that is run again', () => {
  it('changes nothing', async () => {
    const { db, store, read } = using();
    const { fetchId } = await store(URL, PAGE);
    const before = await contentOf(db);
    expect(await read(fetchId)).toMatchObject({ status: 'skipped', reason: 'processed' });
    expect(await contentOf(db)).toEqual(before);
  });

  it('changes nothing when it is delivered twice at once', async () => {
    const { db, take, read } = using();
    const { fetchId } = await take(URL, PAGE);
    const outcomes = await Promise.all([read(fetchId), read(fetchId)]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['done', 'skipped']);
    const content = await contentOf(db);
    expect([content['articles'], content['briefs'], content['sightings']].map((rows) => rows?.length)).toEqual([
      1, 2, 2,
    ]);
    const { count } = await db
      .selectFrom('url_events')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('event', '=', 'stored')
      .executeTakeFirstOrThrow();
    expect(count).toBe(1);
  });

  it('is skipped where a newer request took over', async () => {
    const { db, take, read } = using();
    const { fetchId, urlId } = await take(URL, PAGE);
    await inTransaction(db, (trx) => supersedeRequests(trx, [urlId]));
    expect(await read(fetchId)).toMatchObject({ status: 'skipped', reason: 'settled' });
    expect((await contentOf(db))['articles']).toEqual([]);
    expect(await db.selectFrom('urls').select('state').executeTakeFirst()).toEqual({ state: 'pending' });
  });

  it('is skipped where the page was purged', async () => {
    expect(await using().read(4711)).toMatchObject({ status: 'skipped', reason: 'purged' });
  });
});

describe('a URL that is asked for again', () => {
  it('is unchanged where the same bytes came, and they are not read again', async () => {
    const { db, store, take } = using();
    await store(URL, PAGE);
    const before = await contentOf(db);
    const { fetchId, request } = await take(URL, PAGE);
    const mustNot = async () => {
      throw new Error('the page was read again');
    };
    const outcome = await readArticle({ ...articleDeps(db), analyse: mustNot }, { fetchId });
    expect(outcome).toMatchObject({ status: 'done', fields: { fate: 'unchanged' } });
    expect(await contentOf(db)).toEqual(before);
    expect(await db.selectFrom('urls').select(['state', 'request']).executeTakeFirst()).toEqual({
      state: 'unchanged',
      request,
    });
  });

  it('is unchanged where other bytes say the same', async () => {
    const { db, store } = using();
    await store(URL, PAGE);
    const { outcome } = await store(URL, Buffer.concat([PAGE, Buffer.from('<!-- 0:31ms -->')]));
    expect(outcome.fields).toMatchObject({ fate: 'unchanged', newBriefs: 0, newSightings: 0 });
    expect(await db.selectFrom('article_versions').selectAll().execute()).toEqual([]);
  });

  it('is updated where the text changed, and what it said before is kept', async () => {
    const { db, store } = using();
    const first = await store(URL, PAGE);
    const second = await store(URL, CHANGED);
    expect(second.outcome.fields).toMatchObject({ fate: 'updated', newBriefs: 0, newSightings: 0 });
    const article = await db.selectFrom('articles').selectAll().executeTakeFirstOrThrow();
    expect(article).toMatchObject({ fetch_id: second.fetchId, text: [...PARAGRAPHS, '水塔后来还是拆了。'].join('\n') });
    const versions = await db.selectFrom('article_versions').selectAll().execute();
    expect(versions).toMatchObject([
      { article_id: article.id, fetch_id: first.fetchId, title: '望湖区的旧水塔', text: PARAGRAPHS.join('\n') },
    ]);
    expect(await db.selectFrom('urls').select('state').executeTakeFirst()).toEqual({ state: 'updated' });
    expect((await contentOf(db))['sightings']).toHaveLength(2);
  });

  it('loses nothing when its text flaps between two forms', async () => {
    const { db, store } = using();
    const fates: unknown[] = [];
    for (const page of [PAGE, CHANGED, PAGE, CHANGED]) fates.push((await store(URL, page)).outcome.fields['fate']);
    expect(fates).toEqual(['stored', 'updated', 'updated', 'updated']);
    const versions = await db.selectFrom('article_versions').select('text').orderBy('id').execute();
    expect(versions.map(({ text }) => text.endsWith('拆了。'))).toEqual([false, true, false]);
    const content = await contentOf(db);
    expect(
      [content['articles'], content['pages'], content['briefs'], content['sightings']].map((r) => r?.length),
    ).toEqual([1, 2, 2, 2]);
  });
});

describe('bytes that are no article', () => {
  const links = Array.from({ length: 30 }, (_, i) => `<li><a href="/info/${i}.html">第${i}条短讯的标题</a></li>`).join(
    '',
  );
  it.each([
    [
      'a listing page',
      Buffer.from(`<html><body><h1>望湖区</h1><p>望湖区的短讯。</p><ul>${links}</ul></body></html>`),
      'listing',
    ],
    ['an empty page', Buffer.alloc(0), 'empty'],
    ['a page of tags alone', Buffer.from('<html><body><p> </p></body></html>'), 'empty'],
    ['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452000001', 'hex'), 'binary'],
  ])('are refused: %s', async (_, bytes, reason) => {
    const { db, take, read } = using();
    const { fetchId } = await take(URL, bytes);
    await expect(read(fetchId)).rejects.toSatisfy((error) => error instanceof RefusedError && error.reason === reason);
    expect((await contentOf(db))['articles']).toEqual([]);
  });

  it('are dead where they were pruned before they were read', async () => {
    const { db, take, read } = using();
    const { fetchId } = await take(URL, PAGE);
    await db.updateTable('pages').set({ bytes: null }).execute();
    await expect(read(fetchId)).rejects.toSatisfy(
      (error) => error instanceof PermanentError && !(error instanceof RefusedError) && error.reason === 'pruned',
    );
  });
});

describe('what PostgreSQL cannot hold', () => {
  it('is taken out of text, metadata, address and headers', async () => {
    const { db, take, read } = using();
    const hostile = buildPage({
      title: '望湖\0区&#0;的\ud800旧水塔&#xD800;',
      author: '陶\0叶',
      paragraphs: PARAGRAPHS.map((paragraph) => `${paragraph}\0&#xDC00;𠮷\ud83d`),
      briefs: [{ ...RIVER, body: `\0${RIVER.body}&#0;😀` }],
      teasers: ['旧厂房\0里的账本生意&#xD83D;.'],
      head: `<script type="application/ld+json">{"@type":"NewsArticle","headline":"望\\u0000湖\\ud800",
        "author":{"name":"陶\\u0000叶\\udfff"},"publisher":{"name":"望\\ud800湖"}}</script>`,
    });
    const { fetchId } = await take('https://farm.example/info/\0?q=\ud800', hostile, {
      'content-type': 'text/html\0\ud800',
      etag: '"\0"',
    });
    const outcome = await read(fetchId);
    expect(outcome.fields).toMatchObject({ fate: 'stored', briefs: 1 });
    const article = await db.selectFrom('articles').selectAll().executeTakeFirstOrThrow();
    expect(article.text).toContain('望湖区的产业园第1栋楼');
    const all = JSON.stringify([await contentOf(db), await db.selectFrom('urls').selectAll().execute()]);
    expect(all).not.toContain('\\u0000');
    expect(all.isWellFormed()).toBe(true);
  });
});
