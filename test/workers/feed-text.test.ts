import { describe, expect, it } from 'vitest';
import { addSource } from '../../src/db/sources.ts';
import { listEvents } from '../../src/db/urls.ts';
import { RefusedError } from '../../src/pipeline/errors.ts';
import { sourceAddress } from '../../src/pipeline/incoming.ts';
import type { LostJob } from '../../src/workers/attempt.ts';
import { takeFeedText } from '../../src/workers/feed-text.ts';
import { type Taken, useIntake } from '../support/intake.ts';
import { buildPage, paragraphsAbout } from '../support/pages.ts';

const PAGE_URL = 'https://farm.example/info/1.html';
const EMPTY = new TextEncoder().encode('<html><body><script>load("/app")</script></body></html>');
const HTML = '<p>望湖区产业园昨日举行揭牌仪式，首批三十家企业签约入驻，园区负责人表示明年将扩建厂房。</p>'.repeat(5);
const using = useIntake();

function lostArticle({ fetchId }: Pick<Taken, 'fetchId'>, reason = 'empty'): LostJob {
  const error = new RefusedError(reason, 'the page has no visible text');
  return { name: 'article', payload: { fetchId }, error, reason, attempts: 1 };
}

/** A source's item that leads to the page, with the text that its feed gave. */
async function addItem(urlId: number, html: string | null): Promise<void> {
  const { db } = using();
  await addSource(db, { kind: 'feed', ...sourceAddress('https://farm.example/feed'), tags: [] });
  const { id } = await db.selectFrom('sources').select('id').executeTakeFirstOrThrow();
  const item = { title: '望湖区产业园揭牌', content_key: Buffer.alloc(32), item_at: new Date(), html };
  await db
    .insertInto('items')
    .values({ ...item, source_id: id, url_id: urlId, canonical_url: PAGE_URL })
    .execute();
}

async function saved(taken: Taken, reason?: string) {
  const job = await takeFeedText(using().db, lostArticle(taken, reason));
  return job?.name === 'article' ? job.payload.fetchId : undefined;
}

describe('a page that came without an article', () => {
  it.each(['empty', 'listing'])(
    'gives way to the text that its feed gave, with the reason in the trace (%s)',
    async (reason) => {
      const { db, take, read } = using();
      const taken = await take(PAGE_URL, EMPTY);
      await addItem(taken.urlId, HTML);
      const fetchId = await saved(taken, reason);
      expect(fetchId).toBeGreaterThan(taken.fetchId);
      await read(fetchId ?? 0);
      const article = await db.selectFrom('articles').select(['title', 'text']).executeTakeFirstOrThrow();
      expect(article).toMatchObject({ title: '望湖区产业园揭牌', text: expect.stringContaining('首批三十家企业') });
      expect(await db.selectFrom('urls').select(['state', 'request']).execute()).toEqual([
        { state: 'stored', request: 2 },
      ]);
      expect(await db.selectFrom('run_urls').select('state').execute()).toEqual([{ state: 'stored' }]);
      expect((await listEvents(db, PAGE_URL)).slice(-2)).toMatchObject([
        { stage: 'article', event: 'feed-text', detail: { instead: reason, message: 'the page has no visible text' } },
        { stage: 'article', event: 'stored' },
      ]);
    },
  );

  it('is refused where the feed gave none, or where that has no article either', async () => {
    const taken = await using().take(PAGE_URL, EMPTY);
    expect(await saved(taken)).toBeUndefined();
    await addItem(taken.urlId, HTML);
    const fetchId = await saved(taken);
    expect(fetchId).toBeDefined();
    expect(await saved({ ...taken, fetchId: fetchId ?? 0 })).toBeUndefined();
    // An old delivery of the first request.
    expect(await saved(taken)).toBeUndefined();
  });

  it('is a dead letter, to be read again, where it is we who failed to read it', async () => {
    const taken = await using().take(PAGE_URL, EMPTY);
    await addItem(taken.urlId, HTML);
    expect(await saved(taken, 'parse-timeout')).toBeUndefined();
  });

  it('does not cut an article that was there to the summary of the feed', async () => {
    const { store, take } = using();
    await store(PAGE_URL, buildPage({ title: '旧水塔', paragraphs: paragraphsAbout('望湖区') }));
    const taken = await take(PAGE_URL, EMPTY);
    await addItem(taken.urlId, HTML);
    expect(await saved(taken)).toBeUndefined();
  });

  it('leaves nothing behind where the site wants no copy kept', async () => {
    const { db, take, read } = using();
    const taken = await take(PAGE_URL, EMPTY, { 'x-robots-tag': 'noarchive' });
    await addItem(taken.urlId, HTML);
    await read((await saved(taken)) ?? 0);
    const fetched = db.selectFrom('fetches').select('page_id').where('reason', '=', 'feed-text');
    const page = await db.selectFrom('pages').select('bytes').where('id', '=', fetched).executeTakeFirstOrThrow();
    expect(page.bytes).toBeNull();
  });
});
