import { createServer, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { PermanentError, RetryableError } from '../../src/pipeline/errors.ts';
import { fetchUrl } from '../../src/workers/fetch.worker.ts';
import { giveUp } from '../../src/workers/give-up.ts';
import { enqueueUrls } from '../../src/workers/intake.ts';
import { startSite } from '../http/site.ts';
import { HOSTILE_SITES, HTML, MIB, SQL } from '../support/hostile-sites.ts';
import { fetchDeps, recordingProducer, useIntake } from '../support/intake.ts';
import { buildPage, paragraphsAbout, RIVER } from '../support/pages.ts';
import { startPolite } from '../support/polite.ts';

const using = useIntake();
const GOOD = buildPage({ title: '旧水塔', paragraphs: paragraphsAbout('望湖区'), briefs: [RIVER] });

/** As the runner does with a job that no attempt can help any more. */
async function settle(urlId: number, deadlineMs = 45_000) {
  const { db } = using();
  const web = startPolite(db, { deadlineMs, maxBytes: 20 * MIB });
  const payload = { urlId, request: 1 };
  try {
    return await fetchUrl(fetchDeps(db, web), payload);
  } catch (error) {
    if (!(error instanceof PermanentError || error instanceof RetryableError)) throw error;
    await giveUp(db, { name: 'fetch', payload, error, reason: error.reason, attempts: 4 });
    return undefined;
  }
}

async function enqueue(url: string): Promise<number> {
  const { db, runId } = using();
  const [requested] = await enqueueUrls({ db, producer: recordingProducer() }, [url], runId);
  return requested?.urlId ?? 0;
}

const states = () => using().db.selectFrom('urls').select(['state', 'reason']).orderBy('id').execute();

describe('a site that means harm', () => {
  it('costs its own URL, with a reason, and nothing else: a good one beside it is stored', async () => {
    const { db, read } = using();
    const ids: number[] = [];
    for (const [, , answer] of HOSTILE_SITES) ids.push(await enqueue(`${(await startSite(answer)).url}/a`));
    const good = await enqueue(
      `${(await startSite((_request, response) => void response.writeHead(200, HTML).end(GOOD))).url}/a`,
    );
    const outcomes = await Promise.all(
      [...ids, good].map((id, n) => settle(id, HOSTILE_SITES[n]?.[1] === 'timeout' ? 1_000 : undefined)),
    );
    const job = outcomes.at(-1)?.next[0];
    if (job?.name !== 'article') throw new Error('the good page did not come');
    expect(await read(job.payload.fetchId)).toMatchObject({ fields: { fate: 'stored', briefs: 1 } });
    const found = await states();
    expect(found.slice(0, -1).map(({ reason }, n) => [HOSTILE_SITES[n]?.[0], reason])).toEqual(
      HOSTILE_SITES.map(([name, reason]) => [name, reason]),
    );
    expect(found.map(({ state }) => state)).not.toContain('pending');
    expect(found.at(-1)).toEqual({ state: 'stored', reason: null });
    expect(await db.selectFrom('pages').select('id').execute()).toHaveLength(1);
  });

  it('that opens a connection and says nothing is given up', async () => {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => void sockets.add(socket.on('error', () => {})));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    const address = server.address();
    const id = await enqueue(`http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/a`);
    await settle(id, 1_000);
    expect(await states()).toEqual([{ state: 'dead', reason: 'timeout' }]);
  });

  it('finds SQL, HTML, NUL and halves of characters stored as what they are: text', async () => {
    const { db, read } = using();
    const text = `${SQL} ${'望湖区的水塔今年重新刷了白漆，'.repeat(8)}\0&#0;&#xD800;。`;
    const body = `<!doctype html><title>${SQL}</title><h1>${SQL}</h1><p>${text}</p><p>${text}</p>`;
    const site = await startSite((_request, response) => {
      response.writeHead(200, { ...HTML, etag: `"${SQL}"`, 'x-robots-tag': SQL }).end(body);
    });
    const id = await enqueue(`${site.url}/${SQL}?q=${SQL}`);
    const outcome = await settle(id);
    const job = outcome?.next[0];
    if (job?.name !== 'article') throw new Error('the page did not come');
    await read(job.payload.fetchId);
    expect(await states()).toEqual([{ state: 'stored', reason: null }]);
    const { text: stored } = await db.selectFrom('articles').select('text').executeTakeFirstOrThrow();
    expect(stored).toContain("'); drop table urls; --");
    expect(stored).not.toContain('\0');
    expect(stored.isWellFormed()).toBe(true);
  });
});
