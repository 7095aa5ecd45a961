import { sql } from 'kysely';
import { afterEach, describe, expect, it } from 'vitest';
import { RefusedError } from '../../src/pipeline/errors.ts';
import { fetchUrl } from '../../src/workers/fetch.worker.ts';
import { enqueueUrls, takePages } from '../../src/workers/intake.ts';
import { startSite } from '../http/site.ts';
import { recordsOf, runCli } from '../support/cli.ts';
import { expectDerived } from '../support/derived.ts';
import { failFor } from '../support/failing-rows.ts';
import { fetchDeps, recordingProducer, useIntake } from '../support/intake.ts';
import { buildPage, type PageBrief, paragraphsAbout, RIVER } from '../support/pages.ts';
import { startPolite } from '../support/polite.ts';
import { contentOf } from '../support/snapshot.ts';

const using = useIntake();
afterEach(async () => await expectDerived(using().db));
const CUT: PageBrief = { ...RIVER, body: RIVER.body.slice(0, -16) };
const LONE: PageBrief = {
  ...RIVER,
  headline: '望湖区旧船厂改成书店',
  body: '望湖区文化馆消息，旧船厂的三号车间改成了书店。',
};

function pageOf(place: string, ...briefs: PageBrief[]): Buffer {
  return buildPage({ title: `${place}的水塔`, paragraphs: paragraphsAbout(place), briefs });
}

const cli = (...args: string[]) => runCli(args, { DATABASE_URL: using().database.url });
const rowsOf = (stdout: string) =>
  Object.fromEntries(recordsOf(stdout).map(({ table, rows }) => [String(table), Number(rows)]));
const GOES = 'https://goes.example/1.html';

/** One host that is to go, with a brief of its own and the fullest copy of another; two that stay. */
async function storeThree() {
  const { store, db } = using();
  await store('https://stays.example/1.html', pageOf('东湖区', CUT));
  await store(GOES, pageOf('西湖区', RIVER, LONE));
  await store('https://copy.example/1.html', pageOf('西湖区', CUT));
  return db;
}

describe('purge', () => {
  it('leaves the database as if the page had never come', async () => {
    const { store, clear } = using();
    await store('https://stays.example/1.html', pageOf('东湖区', CUT));
    await store('https://copy.example/1.html', pageOf('西湖区', CUT));
    const wanted = await contentOf(using().db);
    await clear();
    const db = await storeThree();
    expect((await db.selectFrom('articles').select('copy_of').execute()).filter(({ copy_of }) => copy_of)).toHaveLength(
      1,
    );
    const before = await contentOf(db);

    const dry = await cli('purge', GOES, '--dry-run', '--json');
    expect(dry).toMatchObject({
      status: 0,
      stderr: expect.stringContaining('1 briefs take the words of another page'),
    });
    expect(rowsOf(dry.stdout)).toMatchObject({ urls: 1, fetches: 1, pages: 1, articles: 1, sightings: 2, briefs: 1 });
    expect(await contentOf(db)).toEqual(before);

    const run = await cli('purge', GOES, '--json');
    expect(run).toMatchObject({ status: 0 });
    expect(rowsOf(run.stdout)).toEqual(rowsOf(dry.stdout));
    const { sites: _, ...content } = await contentOf(db);
    const { sites: __, ...expected } = wanted;
    expect(content).toEqual(expected);
    expect(recordsOf((await cli('trace', GOES, '--json')).stdout)).toMatchObject([{ stage: 'purge', event: 'purged' }]);
    expect(rowsOf((await cli('purge', GOES, '--json')).stdout)).toMatchObject({ urls: 0, briefs: 0 });
  });

  it('of a copy takes its site from those of the first', async () => {
    const { store, db } = using();
    await store('https://stays.example/1.html', pageOf('西湖区'));
    await store(GOES, pageOf('西湖区'));
    const sites = async () => (await sql`select site_id from article_sites`.execute(db)).rows.length;
    expect(await sites()).toBe(2);
    expect(await cli('purge', GOES, '--json')).toMatchObject({ status: 0 });
    expect(await sites()).toBe(1);
  });

  it('of a host takes all that came from there, also by redirect, and it never returns', async () => {
    const db = await storeThree();
    const site = await startSite((request, response) => {
      if (request.url === '/away') response.writeHead(302, { location: '/shut' }).end();
      else response.end(pageOf('南湖区', LONE));
    });
    await sql`update fetches set final_url = 'https://goes.example/x' where id = (
      select f.id from fetches f join urls u on u.id = f.url_id where u.canonical_url like '%copy.example%')`.execute(
      db,
    );
    expect(rowsOf((await cli('purge', 'goes.example', '--json')).stdout)).toMatchObject({ urls: 2, articles: 2 });
    const stays = await db.selectFrom('urls').select('canonical_url').execute();
    expect(stays).toEqual([{ canonical_url: 'https://stays.example/1.html' }]);

    const { runId } = using();
    const producer = recordingProducer();
    const [again] = await enqueueUrls({ db, producer }, ['https://goes.example/2.html'], runId);
    expect(again).toMatchObject({ refused: true });
    expect(producer.added).toEqual([]);
    const file = { url: 'https://goes.example/3.html', bytes: pageOf('北湖区'), headers: {} };
    expect(await takePages({ db, producer }, [file], runId)).toMatchObject([{ refused: true }]);
    expect(producer.added).toEqual([]);
    const states = sql`select state, reason from urls where url like '%goes.example%'
      union all select state, null from run_urls r where exists (select 1 from urls u where u.id = r.url_id
        and u.url like '%goes.example%')`;
    expect((await states.execute(db)).rows).toMatchObject([
      { state: 'refused', reason: 'purged' },
      { state: 'refused', reason: 'purged' },
      { state: 'refused' },
      { state: 'refused' },
    ]);

    await db
      .insertInto('purged')
      .values({ kind: 'url', subject: `${site.url}/shut`, who: 'test' })
      .execute();
    const [url] = await enqueueUrls({ db, producer }, [`${site.url}/away`], runId);
    const deps = fetchDeps(db, startPolite(db));
    const failure = await fetchUrl(deps, { urlId: url?.urlId ?? 0, request: 1 }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(RefusedError);
    expect(failure).toMatchObject({ reason: 'purged' });
  });

  it('takes corrections and splits of what goes, and leaves bytes that another URL has too', async () => {
    const { store, db } = using();
    await store(GOES, pageOf('西湖区', LONE));
    await store('https://same.example/1.html', pageOf('西湖区', LONE));
    const article = await db.selectFrom('articles').select('id').where('url', '=', GOES).executeTakeFirstOrThrow();
    await cli('correct', `article:${article.id}`, '--category', 'policy');
    expect(rowsOf((await cli('purge', GOES, '--json')).stdout)).toMatchObject({ pages: 0, briefs: 0, corrections: 1 });
    expect(await db.selectFrom('pages').select('id').execute()).toHaveLength(1);
    expect(await db.selectFrom('corrections').selectAll().execute()).toEqual([]);
    expect(await db.selectFrom('urls').select(['canonical_url', 'state']).execute()).toEqual([
      { canonical_url: 'https://same.example/1.html', state: 'stored' },
    ]);
  });

  it('lets the earliest of many copies stand for all when their first copy goes', async () => {
    const { store, db } = using();
    await store(GOES, pageOf('西湖区', RIVER));
    const copies = Array.from({ length: 24 }, (_, n) => `https://copy${n}.example/1.html`);
    for (const url of copies) await store(url, pageOf('西湖区', CUT));
    expect(rowsOf((await cli('purge', GOES, '--json')).stdout)).toMatchObject({ urls: 1, articles: 1, briefs: 0 });
    const rows = await db.selectFrom('articles').select(['id', 'url', 'copy_of']).orderBy('url_id').execute();
    expect(rows.map(({ url }) => url)).toEqual(copies);
    expect(rows.map(({ copy_of }) => copy_of)).toEqual([null, ...copies.slice(1).map(() => rows[0]?.id)]);
  });

  it('joins an undated brief with its one dated fellow where another dated one goes', async () => {
    const { store, db } = using();
    await store('https://stays.example/1.html', pageOf('东湖区', RIVER));
    await store(GOES, pageOf('西湖区', { ...RIVER, date: '2020/9/21' }));
    await store('https://undated.example/1.html', pageOf('北湖区', LONE, { ...RIVER, date: null }));
    expect(await db.selectFrom('briefs').select('id').execute()).toHaveLength(4);
    expect(await cli('purge', GOES)).toMatchObject({ status: 0 });
    const briefs = await db.selectFrom('report_briefs').select(['headline', 'articles']).orderBy('id').execute();
    expect(briefs).toEqual([
      { headline: RIVER.headline, articles: 2 },
      { headline: LONE.headline, articles: 1 },
    ]);
  });

  it('of a host goes on after a URL that fails, and is finished by calling it again', async () => {
    const { store, db } = using();
    const urls: number[] = [];
    for (const n of [1, 2, 3])
      urls.push((await store(`https://goes.example/${n}.html`, pageOf(`第${n}湖区`, LONE))).urlId);
    const id = urls[1] ?? 0;
    const mend = await failFor(db, { table: 'urls', on: 'delete', id });
    const run = await cli('purge', 'goes.example', '--json');
    await mend();
    expect(run).toMatchObject({ status: 1, stderr: expect.stringContaining(`url:${id} failed: this row fails`) });
    expect(rowsOf(run.stdout)).toMatchObject({ urls: 2, articles: 2, sightings: 2, briefs: 0 });
    expect(await db.selectFrom('urls').select('id').execute()).toEqual([{ id }]);
    const again = await cli('purge', 'goes.example', '--json');
    expect(again.status).toBe(0);
    expect(rowsOf(again.stdout)).toMatchObject({ urls: 1, articles: 1, sightings: 1, briefs: 1 });
    expect(await db.selectFrom('briefs').select('id').execute()).toEqual([]);
  });

  it('is listed, and taken back lets a URL enter again', async () => {
    const { store, db, runId } = using();
    await store(GOES, pageOf('西湖区', LONE));
    await cli('purge', 'goes.example');
    const { stdout } = await cli('purge', '--json');
    expect(recordsOf(stdout)).toMatchObject([{ kind: 'host', subject: 'goes.example', who: expect.any(String) }]);

    expect(await cli('purge', 'goes.example', '--undo')).toMatchObject({ status: 0 });
    const producer = recordingProducer();
    expect(await enqueueUrls({ db, producer }, [GOES], runId)).toMatchObject([{ refused: false }]);
    expect(producer.added).toHaveLength(1);
  });

  it.each(['goes.example --undo', 'goes.example --undo --dry-run', '--undo', '--dry-run'])(
    'with %s, of what was not purged or of nothing, is wrong use',
    async (words) => {
      expect(await cli('purge', ...words.split(' '))).toMatchObject({ status: 2, stdout: '' });
    },
  );

  it.each(['', 'ftp://goes.example/', 'goes.example/1.html'])('of "%s" is wrong use', async (target) => {
    expect(await cli('purge', target)).toMatchObject({ status: 2, stdout: '' });
  });
});
