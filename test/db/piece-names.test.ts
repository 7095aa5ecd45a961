import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { useIntake } from '../support/intake.ts';
import { buildPage, COIN, paragraphsAbout, RIVER } from '../support/pages.ts';

const using = useIntake();
const [JANUARY, MAY] = ['2021-01-07', '2021-05-20'];
const HANGZHOU = { ...RIVER, headline: '杭州的账本上链', date: '2021/1/7' };

async function store(url: string, place = '北湖', ...briefs: (typeof RIVER)[]): Promise<void> {
  await using().store(url, buildPage({ title: `${place}的水塔`, paragraphs: paragraphsAbout(place), briefs }));
}

/** What the triggers keep of briefs or articles: regions by name, with the day. */
async function named(kind: 'brief' | 'article'): Promise<string[]> {
  const { rows } = await sql<{ row: string }>`
    select distinct r.name || ' ' || n.dated as row from ${sql.table(`${kind}_names`)} n
    join regions r on n.entity_type = 'region' and r.id = n.entity_id
    where r.level <> 'country' order by 1`.execute(using().db);
  return rows.map(({ row }) => row);
}

/** The same as of mentions, asked anew: what is kept must be this. */
async function mentioned(kind: 'brief' | 'article') {
  const id = sql.ref(`m.${kind}_id`);
  const { rows } = await sql`select distinct ${id} as id, p.entity_type, p.entity_id from mentions m
    cross join lateral entity_path(m.entity_type, m.entity_id) p where ${id} is not null order by 1, 2, 3`.execute(
    using().db,
  );
  return rows;
}

async function kept(kind: 'brief' | 'article') {
  const { rows } = await sql`select ${sql.ref(`${kind}_id`)} as id, entity_type, entity_id
    from ${sql.table(`${kind}_names`)} order by 1, 2, 3`.execute(using().db);
  return rows;
}

describe('what a piece names', () => {
  it('is told once, with what it lies in and the day of the piece', async () => {
    await store('https://alpha.example/1', '北湖', HANGZHOU, { ...COIN, date: null });
    expect(await named('brief')).toEqual([`杭州市 ${JANUARY}`, `浙江省 ${JANUARY}`]);
    expect(await kept('brief')).toEqual(await mentioned('brief'));
  });

  it('follows its day, and goes with the last mention', async () => {
    const { db } = using();
    await store('https://alpha.example/1', '北湖', HANGZHOU);
    await sql`update briefs set brief_date = ${MAY}`.execute(db);
    expect(await named('brief')).toEqual([`杭州市 ${MAY}`, `浙江省 ${MAY}`]);
    await sql`delete from mentions where brief_id is not null`.execute(db);
    expect(await kept('brief')).toEqual([]);
  });

  it('goes along with mentions that become those of another brief', async () => {
    const { db } = using();
    await store('https://alpha.example/1', '北湖', HANGZHOU, { ...COIN, date: '2021/5/20' });
    await sql`update mentions set brief_id = (select id from briefs where brief_date = ${MAY})
      where brief_id = (select id from briefs where brief_date = ${JANUARY})`.execute(db);
    expect(await named('brief')).toEqual([`杭州市 ${MAY}`, `浙江省 ${MAY}`]);
    expect(await kept('brief')).toEqual(await mentioned('brief'));
  });

  it('has the region of a park as soon as that is known', async () => {
    const { db } = using();
    await store('https://alpha.example/1', '北湖', HANGZHOU);
    await sql`insert into parks (name) values ('某链园')`.execute(db);
    await sql`insert into mentions (entity_type, entity_id, brief_id, span)
      select 'park', p.id, b.id, '[1,3)' from parks p, briefs b`.execute(db);
    const [zhejiang] = await named('brief');
    expect(zhejiang).toBeDefined();
    await sql`update parks set region_id = r.id from regions r where r.name = '杭州市'`.execute(db);
    await sql`delete from mentions where brief_id is not null and entity_type = 'region'`.execute(db);
    expect(await named('brief')).toEqual([`杭州市 ${JANUARY}`, `浙江省 ${JANUARY}`]);
    expect(await kept('brief')).toEqual(await mentioned('brief'));
  });

  it('is not told of an article while it is a copy', async () => {
    const { db } = using();
    await store('https://alpha.example/1', '杭州');
    await store('https://beta.example/1', '宁波');
    const both = await kept('article');
    expect(both).toEqual(await mentioned('article'));
    const make = (copy: boolean) =>
      sql`update articles set copy_of = ${copy ? sql`(select min(id) from articles)` : sql`null`}
        where id = (select max(id) from articles)`.execute(db);
    await make(true);
    expect((await kept('article')).length).toBeLessThan(both.length);
    await make(false);
    expect(await kept('article')).toEqual(both);
  });
});

describe('on which sites an article stands', () => {
  async function sites(): Promise<string[]> {
    const { rows } = await sql<{ row: string }>`select a.url || ' ' || s.host || ' ' || c.dated as row
      from article_sites c join articles a on a.id = c.article_id join sites s on s.id = c.site_id order by 1`.execute(
      using().db,
    );
    return rows.map(({ row }) => row);
  }

  it('is told with those of its copies, by its own day', async () => {
    const { db } = using();
    const [alpha, beta] = ['https://alpha.example/1', 'https://beta.example/1'];
    await store(alpha, '杭州');
    await store(beta, '宁波');
    const apart = [`${alpha} alpha.example -infinity`, `${beta} beta.example -infinity`];
    expect(await sites()).toEqual(apart);
    const copy = (first: unknown) => sql`update articles set copy_of = ${first} where url = ${beta}`.execute(db);
    await copy(sql`(select id from articles where url = ${alpha})`);
    expect(await sites()).toEqual([`${alpha} alpha.example -infinity`, `${alpha} beta.example -infinity`]);
    await sql`update articles set published_on = ${MAY}, published_precision = 'day' where url = ${alpha}`.execute(db);
    expect(await sites()).toEqual([`${alpha} alpha.example ${MAY}`, `${alpha} beta.example ${MAY}`]);
    await copy(null);
    expect(await sites()).toEqual([`${alpha} alpha.example ${MAY}`, apart[1]]);
  });
});
