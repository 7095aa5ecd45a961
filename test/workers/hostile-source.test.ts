import { describe, expect, it } from 'vitest';
import { addSource } from '../../src/db/sources.ts';
import { sourceAddress } from '../../src/pipeline/incoming.ts';
import { SOURCE_KINDS, type SourceKind } from '../../src/pipeline/types.ts';
import { pollSource } from '../../src/workers/source.worker.ts';
import { startSite } from '../http/site.ts';
import { HOSTILE_SITES, MIB, SQL } from '../support/hostile-sites.ts';
import { useIntake } from '../support/intake.ts';
import { startPolite } from '../support/polite.ts';

const using = useIntake();

async function addPolled(kind: SourceKind, url: string): Promise<number> {
  const { db } = using();
  await addSource(db, { kind, ...sourceAddress(url), tags: [] });
  const { id } = await db.selectFrom('sources').select('id').orderBy('id', 'desc').executeTakeFirstOrThrow();
  return id;
}

async function poll(sourceId: number, deadlineMs = 45_000) {
  const { db } = using();
  const web = startPolite(db, { deadlineMs, maxBytes: 20 * MIB });
  const deps = { db, web, signal: new AbortController().signal, now: () => new Date(), random: () => 0.5 };
  return await pollSource(deps, { sourceId, window: 1 });
}

/** Every field of a feed says what would harm whoever takes it for more than text. */
function feed(text: string): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  const fields = (names: string) => names.split(' ').map((name) => `<${name}>${escaped}</${name}>`);
  return `<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
    ${fields('title description language ttl pubDate generator').join('')}
    <item>${fields('title guid pubDate author dc:creator category description comments').join('')}
    <link>https://news.example/1.html?q=${encodeURIComponent(text)}</link></item></channel></rss>`;
}

describe('a source that means harm', () => {
  it.each(SOURCE_KINDS)(
    'is a %s that cannot be read, with a reason, and keeps no other from being polled',
    async (kind) => {
      const { db } = using();
      const good = await startSite((_request, response) => void response.end(feed('园区揭牌')));
      const ids: number[] = [];
      for (const [, , answer] of HOSTILE_SITES) ids.push(await addPolled(kind, `${(await startSite(answer)).url}/a`));
      ids.push(await addPolled('feed', `${good.url}/a`));
      await Promise.all(ids.map((id, n) => poll(id, HOSTILE_SITES[n]?.[1] === 'timeout' ? 1_000 : undefined)));
      const found = await db.selectFrom('sources').select(['reason', 'failures']).orderBy('id').execute();
      expect(found.slice(0, -1).map(({ reason }, n) => [HOSTILE_SITES[n]?.[0], reason])).toEqual(
        HOSTILE_SITES.map(([name, reason]) => [name, reason]),
      );
      expect(found.at(-1)).toEqual({ reason: null, failures: 0 });
      expect(await db.selectFrom('items').select('title').execute()).toEqual([{ title: '园区揭牌' }]);
    },
  );

  it('finds SQL, HTML, NUL and halves of characters in every field stored as what they are: text', async () => {
    const { db } = using();
    const text = `${SQL} \0&#0;\ud800`;
    const site = await startSite((_request, response) => void response.end(feed(text.toWellFormed())));
    const id = await addPolled('feed', `${site.url}/a`);
    expect(await poll(id)).toMatchObject({ status: 'done', fields: { items: 1 } });
    const source = await db.selectFrom('sources').select(['title', 'state']).executeTakeFirstOrThrow();
    const item = await db.selectFrom('items').select(['title', 'guid']).executeTakeFirstOrThrow();
    for (const stored of [source.title, item.title, item.guid]) {
      expect(stored).toContain("'); drop table urls; --");
      expect(stored).not.toContain('\0');
      expect(stored?.isWellFormed()).toBe(true);
    }
    expect(await db.selectFrom('urls').select(['state']).execute()).toEqual([{ state: 'pending' }]);
  });
});
