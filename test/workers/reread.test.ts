import { sql } from 'kysely';
import { afterEach, describe, expect, it } from 'vitest';
import { correctCategory } from '../../src/db/corrections.ts';
import { articlesAfter, oldSightings } from '../../src/db/reread.ts';
import { analysePage, type PageHints } from '../../src/pipeline/analyse.ts';
import { readBriefText } from '../../src/pipeline/brief-text.ts';
import type { AnalysedBrief, AnalysedPage } from '../../src/pipeline/types.ts';
import { readArticle } from '../../src/workers/article.worker.ts';
import { withFormerTexts } from '../../src/workers/former-texts.ts';
import { rereadPage } from '../../src/workers/reread.ts';
import { expectDerived } from '../support/derived.ts';
import { articleDeps, type Intake, NOW, useIntake } from '../support/intake.ts';
import { briefLine, buildPage, COIN, type PageBrief, paragraphsAbout, RIVER, RULES } from '../support/pages.ts';
import { contentOf } from '../support/snapshot.ts';

const using = useIntake();
afterEach(async () => await expectDerived(using().db));
const page = (place: string, ...briefs: PageBrief[]) =>
  buildPage({ title: `${place}的水塔`, paragraphs: paragraphsAbout(place), briefs });
const urlOf = (index: number) => `https://farm${index}.example/1.html`;

/** What an older version would have made of a page. */
type OldReader = (read: AnalysedPage) => AnalysedPage;

async function storeAs(intake: Intake, old: OldReader, index: number, bytes: Buffer): Promise<void> {
  const { fetchId } = await intake.take(urlOf(index), bytes);
  const analyse = async (given: Uint8Array, hints: PageHints) => old(analysePage(given, hints));
  await readArticle({ ...articleDeps(intake.db), analyse }, { fetchId });
}

async function rereadAll({ db }: Intake, dryRun = false) {
  const articles = await articlesAfter(db, 0, null, 100);
  const results = [];
  for (const article of articles)
    results.push(await rereadPage({ ...articleDeps(db), now: () => NOW }, article, dryRun));
  return results.map(({ result, fields, briefs }) => ({ result, fields, briefs: Object.values(briefs) }));
}

/** Puts another text in the place of one brief: a reader that took too much or too little. */
function misread(headline: string, change: (raw: string) => string): OldReader {
  return (read) => ({
    ...read,
    title: `${read.title}_某站`,
    briefs: read.briefs.map((brief): AnalysedBrief => {
      if (brief.headline !== headline) return brief;
      const { start, position } = brief;
      const other = readBriefText(change(brief.raw));
      return { ...other, start, end: start + other.raw.length, position };
    }),
  });
}

const without =
  (headline: string): OldReader =>
  (read) => ({ ...read, briefs: read.briefs.filter((brief) => brief.headline !== headline) });
const asIs: OldReader = (read) => read;

/** What the pages say without copies of it that go by when somebody looked. */
async function contents({ db }: Intake) {
  const { pages: _, ...rest } = await contentOf(db);
  return rest;
}

/** The briefs' ids by headline. */
async function ids({ db }: Intake): Promise<Record<string, number>> {
  const rows = await db.selectFrom('briefs').select(['id', 'headline']).orderBy('id').execute();
  return Object.fromEntries(rows.map(({ id, headline }) => [headline ?? '', id]));
}

describe('reading stored pages again', () => {
  it('ends as if the present reader had read them first, keeps ids, and makes no version', async () => {
    const intake = using();
    const pages = [page('北湖', RIVER, COIN), page('南湖', COIN, RULES), page('西湖', RIVER)];
    const store = async (readers: readonly OldReader[]) => {
      await intake.clear();
      for (const [index, bytes] of pages.entries()) await storeAs(intake, readers[index] ?? asIs, index, bytes);
    };
    await store([]);
    const wanted = await contents(intake);
    // One took a teaser for the brief's end, one lost a brief.
    await store([
      misread(COIN.headline, (raw) => raw.replace(/[（(]/, '更多内容请看湖区专题报道页面。$&')),
      without(RULES.headline),
    ]);
    expect(await contents(intake)).not.toEqual(wanted);
    const before = await ids(intake);
    const at = { kind: 'brief' as const, id: before[COIN.headline] ?? 0 };
    await correctCategory(intake.db, at, 'policy', 'li');

    const dry = await rereadAll(intake, true);
    expect(dry.map(({ result }) => result)).toEqual(['changed', 'changed', 'same']);
    expect(await ids(intake)).toEqual(before);
    expect(await rereadAll(intake)).toEqual(dry);
    expect(await contents(intake)).toEqual(wanted);
    expect(await ids(intake)).toMatchObject(before);
    const { rows } = await sql`select category from report_briefs where id = ${at.id}`.execute(intake.db);
    expect(rows).toEqual([{ category: 'policy' }]);
    expect((await rereadAll(intake)).every(({ result }) => result === 'same')).toBe(true);
  });

  it('removes what was no brief, unless a person judged it', async () => {
    const intake = using();
    const invented = readBriefText(
      briefLine({ ...RULES, headline: '湖区没有这条快讯', body: '这一条从来没有在页面上出现过，是读错的。' }),
    );
    const inventing: OldReader = (read) => ({ ...read, briefs: [...read.briefs, invented] });
    await storeAs(intake, inventing, 0, page('北湖', RIVER));
    expect(await rereadAll(intake)).toMatchObject([{ result: 'changed', briefs: [0, 1, 0] }]);
    expect(Object.keys(await ids(intake))).toEqual([RIVER.headline]);

    await intake.clear();
    await storeAs(intake, inventing, 0, page('北湖', RIVER));
    const id = (await ids(intake))[invented.headline ?? ''] ?? 0;
    await correctCategory(intake.db, { kind: 'brief', id }, 'other', 'li');
    expect(await rereadAll(intake)).toMatchObject([{ result: 'same' }]);
    expect(Object.keys(await ids(intake))).toHaveLength(2);
  });

  it('leaves an article alone whose bytes were pruned, or whose page is refused now', async () => {
    const intake = using();
    await storeAs(intake, asIs, 0, page('北湖', RIVER));
    await sql`update pages set bytes = null`.execute(intake.db);
    const before = await contents(intake);
    expect(await rereadAll(intake)).toMatchObject([{ result: 'pruned' }]);
    await sql`update pages set bytes = ${Buffer.from('<html></html>')}, encoding = 'identity'`.execute(intake.db);
    expect(await rereadAll(intake)).toMatchObject([{ result: 'refused' }]);
    expect(await contents(intake)).toEqual(before);
  });
});

it('texts that came after those of former copies were read are read before the work is done again', async () => {
  const { db, store } = using();
  const page = buildPage({ title: '塔', paragraphs: paragraphsAbout('望湖区'), briefs: [RIVER] });
  await store('https://a.example/1', page);
  const { id } = await db.selectFrom('articles').select('id').executeTakeFirstOrThrow();
  const texts = async () => (await oldSightings(db, id)).map(({ raw }) => raw);
  const got: string[] = [];
  await withFormerTexts(db, { id, briefs: [] }, async (former) => {
    if (got.length === 0) await sql`update sightings set raw_text = raw_text || '。'`.execute(db);
    if (got.length === 0) await sql`update briefs set raw_text = raw_text || '。'`.execute(db);
    got.push('begun');
    for (const raw of await texts()) got.push(former.get(raw).raw);
  });
  expect(got).toEqual(['begun', 'begun', ...(await texts())]);
});
