import { describe, expect, it } from 'vitest';
import { useIntake } from '../support/intake.ts';
import { buildPage, paragraphsAbout, RIVER } from '../support/pages.ts';

const using = useIntake();
const PAGE = buildPage({ title: '旧水塔', paragraphs: paragraphsAbout('望湖区'), briefs: [RIVER] });
const META = Buffer.from(PAGE.toString().replace('<head>', '<head><meta name="robots" content="noarchive">'));
const HTML = { 'content-type': 'text/html; charset=utf-8' };

async function stored() {
  const pages = await using().db.selectFrom('pages').select(['bytes', 'text']).orderBy('id').execute();
  return pages.map(({ bytes, text }) => [bytes === null ? 'dropped' : 'kept', text !== null]);
}

describe('a page whose site wants no copy kept', () => {
  it.each([
    ['noarchive', PAGE, 'dropped'],
    ['none', PAGE, 'dropped'],
    ['noindex', PAGE, 'kept'],
    ['googlebot: noarchive', PAGE, 'kept'],
    ['', META, 'dropped'],
  ])('(header "%s") is read, and its bytes are kept or dropped as it says', async (tag, bytes, expected) => {
    const { take, read, db } = using();
    const { fetchId } = await take('https://a.example/1', bytes, tag ? { ...HTML, 'x-robots-tag': tag } : HTML);
    expect(await read(fetchId)).toMatchObject({ status: 'done', fields: { fate: 'stored', briefs: 1 } });
    expect(await stored()).toEqual([[expected, true]]);
    expect(await db.selectFrom('sightings').select('id').execute()).toHaveLength(1);
  });

  it('keeps bytes that another URL has too', async () => {
    const { take, read } = using();
    await take('https://b.example/1', PAGE, HTML);
    const { fetchId } = await take('https://a.example/1', PAGE, { ...HTML, 'x-robots-tag': 'noarchive' });
    await read(fetchId);
    expect(await stored()).toEqual([['kept', true]]);
  });
});
