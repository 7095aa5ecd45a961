import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { useIntake } from '../support/intake.ts';
import { buildPage, paragraphsAbout, RIVER } from '../support/pages.ts';

const using = useIntake();
const URL_ONE = 'https://farm.example/1.html';

function page(sentence: string): Buffer {
  return buildPage({ title: '望湖区的园区', paragraphs: [...paragraphsAbout('望湖区'), sentence], briefs: [RIVER] });
}

async function ofArticle() {
  const { rows } = await sql<Record<string, string | null>>`
    select c.measure, c.value_low, c.value_high, c.qualifier, c.unit, c.quotation, r.name as region
    from claims c left join regions r on r.id = c.region_id
    where c.article_id is not null and c.quotation like '%杭州%' order by c.id`.execute(using().db);
  return rows;
}

describe('claims', () => {
  it('are stored with the article, about the region that the sentence names last', async () => {
    await using().store(URL_ONE, page('据统计，浙江省杭州市的区块链产业园超过47家。'));
    expect(await ofArticle()).toEqual([
      {
        measure: 'parks',
        value_low: '47',
        value_high: null,
        qualifier: 'over',
        unit: '家',
        quotation: '据统计，浙江省杭州市的区块链产业园超过47家',
        region: '杭州市',
      },
    ]);
  });

  it('are replaced when the article says something else', async () => {
    await using().store(URL_ONE, page('杭州市的区块链产业园达到47家。'));
    await using().store(URL_ONE, page('杭州市的区块链产业园达到48家。'));
    expect((await ofArticle()).map((row) => row['value_high'])).toEqual(['48']);
  });

  it('are the same rows when a page comes again', async () => {
    await using().store(URL_ONE, page('杭州市的区块链产业园达到47家。'));
    const ids = () => sql<{ id: number }>`select id from claims order by id`.execute(using().db);
    const before = await ids();
    await using().store(URL_ONE, page('杭州市的区块链产业园达到47家。'));
    expect(before.rows.length).toBeGreaterThan(0);
    expect((await ids()).rows).toEqual(before.rows);
  });

  it('of a brief are stored once, however many pages carry it', async () => {
    const brief = {
      ...RIVER,
      headline: '河畔产业园开园',
      body: '9月18日，河畔产业园开园，已有31家企业入驻，总投资5.6亿元，园方说明年再建两期。',
    };
    for (const n of [1, 2]) {
      const paragraphs = paragraphsAbout(`第${n}湖区`);
      await using().store(
        `https://farm${n}.example/1.html`,
        buildPage({ title: `塔${n}`, paragraphs, briefs: [brief] }),
      );
    }
    const { rows } =
      await sql`select measure, value_high, unit from claims where brief_id is not null order by id`.execute(
        using().db,
      );
    expect(rows).toEqual([
      { measure: 'companies', value_high: '31', unit: '家' },
      { measure: 'investment', value_high: '560000000', unit: 'CNY' },
    ]);
  });
});
