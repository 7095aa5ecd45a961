import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { useIntake } from '../support/intake.ts';
import { buildPage, COIN, type PageBrief, paragraphsAbout, RIVER, RULES } from '../support/pages.ts';

const using = useIntake();

async function store(url: string, place: string, ...briefs: PageBrief[]): Promise<void> {
  await using().store(url, buildPage({ title: `${place}的水塔`, paragraphs: paragraphsAbout(place), briefs }));
}

interface Carried {
  host: string;
  briefs: number;
  dated: string[];
}

/** What the triggers keep, by host. */
async function kept(): Promise<Carried[]> {
  const { rows } =
    await sql<Carried>`select si.host, count(*) as briefs, array_agg(c.dated::text order by c.dated) as dated
    from brief_sites c join sites si on si.id = c.site_id group by 1 order by 1`.execute(using().db);
  return rows;
}

const one = (host: string, ...dated: string[]): Carried => ({ host, briefs: dated.length, dated });
const [JANUARY, MAY] = ['2021-01-07', '2021-05-20'];

describe('which sites carry a brief', () => {
  it('is told once for each site, however many of its pages carry the brief', async () => {
    await store('https://alpha.example/1', '北湖', { ...RIVER, date: '2021/1/7' }, { ...RULES, date: '2021/5/20' });
    await store('https://alpha.example/2', '南湖', { ...RIVER, date: '2021/1/7' });
    await store('https://beta.example/1', '西湖', { ...RIVER, date: '2021/1/7' }, { ...COIN, date: null });
    expect(await kept()).toEqual([one('alpha.example', JANUARY, MAY), one('beta.example', '-infinity', JANUARY)]);
  });

  it('follows the day of a brief', async () => {
    await store('https://alpha.example/1', '北湖', { ...RIVER, date: '2021/1/7' });
    await sql`update briefs set brief_date = ${MAY}`.execute(using().db);
    expect(await kept()).toEqual([one('alpha.example', MAY)]);
  });

  it('forgets a site with the last of its sightings', async () => {
    const { db } = using();
    await store('https://alpha.example/1', '北湖', { ...RIVER, date: '2021/1/7' });
    await store('https://alpha.example/2', '南湖', { ...RIVER, date: '2021/1/7' });
    const drop = (url: string) =>
      sql`delete from sightings where article_id = (select id from articles where url = ${url})`.execute(db);
    await drop('https://alpha.example/1');
    expect(await kept()).toEqual([one('alpha.example', JANUARY)]);
    await drop('https://alpha.example/2');
    expect(await kept()).toEqual([]);
  });

  it('goes along with a sighting that is found to be another brief', async () => {
    const { db } = using();
    await store('https://alpha.example/1', '北湖', { ...RIVER, date: '2021/1/7' });
    await store('https://beta.example/1', '西湖', { ...RULES, date: '2021/5/20' });
    await sql`update sightings set brief_id = (select max(id) from briefs) where brief_id = (select min(id) from briefs)`.execute(
      db,
    );
    expect(await kept()).toEqual([one('alpha.example', MAY), one('beta.example', MAY)]);
  });
});
