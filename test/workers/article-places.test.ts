import { sql } from 'kysely';
import { afterEach, describe, expect, it } from 'vitest';
import { listArticles } from '../../src/reports/articles.ts';
import { EVERYTHING } from '../../src/reports/filter.ts';
import { deriveAll } from '../../src/store/derive-all.ts';
import { expectDerived } from '../support/derived.ts';
import { type Intake, useIntake } from '../support/intake.ts';
import { buildPage, paragraphsAbout } from '../support/pages.ts';
import { contentOf } from '../support/snapshot.ts';

const using = useIntake();
afterEach(async () => await expectDerived(using().db));

/** A page about a park that no table knows, in a district that was never met. */
const pageOf = (n: number, name: string) =>
  buildPage({
    title: `第${n}篇：${name}开园`,
    paragraphs: [...paragraphsAbout(`第${n}镇`), `${name}的招商在余杭区公布。`],
  });

async function places({ db }: Intake) {
  const { rows } = await sql<{ name: string; field: string; text: string }>`
    select coalesce(r.name, p.name) as name, m.field, substr(case m.field when 'title' then a.title else a.text end,
      lower(m.span) + 1, upper(m.span) - lower(m.span)) as text
    from mentions m join articles a on a.id = m.article_id
      left join regions r on m.entity_type = 'region' and r.id = m.entity_id
      left join parks p on m.entity_type = 'park' and p.id = m.entity_id
    where m.entity_type in ('region', 'park')
    order by m.field desc, lower(m.span), upper(m.span)`.execute(db);
  return rows;
}

async function names({ db }: Intake) {
  const { rows } = await sql<{ name: string; kind: string; text: string }>`
    select coalesce(o.name, c.name) as name, coalesce(o.kind, 'coin') as kind, substr(a.title, lower(m.span) + 1,
      upper(m.span) - lower(m.span)) as text
    from mentions m join articles a on a.id = m.article_id
      left join organisations o on m.entity_type = 'organisation' and o.id = m.entity_id
      left join coins c on m.entity_type = 'coin' and c.id = m.entity_id
    where m.entity_type in ('organisation', 'coin') and m.field = 'title' order by lower(m.span)`.execute(db);
  return rows;
}

describe('regulators, companies and coins that a page names', () => {
  const page = (title: string) => buildPage({ title, paragraphs: paragraphsAbout('某镇') });

  it('are written with their spans, changed with the article, and have one row under every spelling', async () => {
    const intake = using();
    await intake.store('https://farm.example/1', page('韩国央行约谈幣安与Binance，BTC下跌'));
    const first = [
      { name: '韩国央行', kind: 'regulator', text: '韩国央行' },
      { name: '币安', kind: 'company', text: '幣安' },
      { name: '币安', kind: 'company', text: 'Binance' },
      { name: '比特币', kind: 'coin', text: 'BTC' },
    ];
    expect(await names(intake)).toEqual(first);
    const before = await contentOf(intake.db);
    await intake.store('https://farm.example/1', page('韩国央行约谈幣安与Binance，BTC下跌'));
    expect(await contentOf(intake.db)).toEqual(before);
    await intake.store('https://farm.example/1', page('韩国央行约谈火币，比特币下跌'));
    expect((await names(intake)).map(({ name }) => name)).toEqual(['韩国央行', '火币', '比特币']);
    const { rows } = await sql`select o.name, o.aliases, r.code from organisations o
      left join regions r on r.id = o.region_id order by o.id`.execute(intake.db);
    expect(rows).toEqual([
      { name: '币安', aliases: ['Binance', '幣安'], code: null },
      { name: '韩国央行', aliases: [], code: 'KR' },
      { name: '火币', aliases: [], code: null },
    ]);
    const counts = await sql`select name, articles from report_coins`.execute(intake.db);
    expect(counts.rows).toEqual([{ name: '比特币', articles: 1 }]);
  });
});

describe('places that a page names', () => {
  it('are written with their spans, and once when the page is read again', async () => {
    const intake = using();
    await intake.store('https://farm.example/1', pageOf(1, '成都白鹭链谷'));
    const expected = [
      { name: '成都市', field: 'title', text: '成都' },
      { name: '成都白鹭链谷', field: 'title', text: '成都白鹭链谷' },
      { name: '成都市', field: 'body', text: '成都' },
      { name: '成都白鹭链谷', field: 'body', text: '成都白鹭链谷' },
      { name: '余杭区', field: 'body', text: '余杭区' },
    ];
    expect(await places(intake)).toEqual(expected);
    const before = await contentOf(intake.db);
    await intake.store('https://farm.example/1', pageOf(1, '成都白鹭链谷'));
    expect(await contentOf(intake.db)).toEqual(before);
  });

  it('are those of the new version when an article changes', async () => {
    const intake = using();
    await intake.store('https://farm.example/1', pageOf(1, '成都白鹭链谷'));
    await intake.store('https://farm.example/1', pageOf(1, '昆明白鹭链谷'));
    expect(new Set((await places(intake)).map(({ name }) => name))).toEqual(
      new Set(['昆明市', '昆明白鹭链谷', '余杭区']),
    );
  });

  it('have one row each when workers meet them at once, under every spelling', async () => {
    const intake = using();
    const names = ['成都白鹭链谷', '成都白鷺鏈谷', '四川成都白鹭链谷', '成都市白鹭链谷'];
    const taken = [];
    for (const [n, name] of names.entries())
      taken.push(await intake.take(`https://farm${n}.example/1`, pageOf(n, name)));
    await Promise.all(taken.map(({ fetchId }) => intake.read(fetchId)));
    const { rows: parks } = await sql`select p.name, r.name as region, p.aliases from parks p
      join regions r on r.id = p.region_id`.execute(intake.db);
    expect(parks).toEqual([
      { name: '成都白鹭链谷', region: '成都市', aliases: expect.arrayContaining(names.slice(1)) as unknown },
    ]);
    const { rows: regions } = await sql<{ name: string }>`select name from regions order by code`.execute(intake.db);
    expect(regions.map(({ name }) => name)).toEqual(['浙江省', '杭州市', '余杭区', '四川省', '成都市', '中国']);
  });

  it('give what named a park before its region, once it is known where the park lies', async () => {
    const intake = using();
    const { db } = intake;
    await intake.store('https://farm.example/1', pageOf(1, '成都白鹭链谷'));
    await sql`update parks set region_id = null`.execute(db);
    await sql`delete from mentions where entity_type = 'region'`.execute(db);
    await deriveAll(db);
    const inSichuan = () => listArticles(db, { ...EVERYTHING, region: { code: '51', name: '四川省' } }, 9);
    expect(await inSichuan()).toEqual([]);
    await intake.store('https://farm.example/2', pageOf(2, '成都白鹭链谷'));
    expect(await inSichuan()).toHaveLength(2);
  });
});
