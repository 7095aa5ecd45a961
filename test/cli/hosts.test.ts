import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDatabase, type Db } from '../../src/db/database.ts';
import { findRequests } from '../../src/db/urls.ts';
import { enqueueUrls } from '../../src/workers/intake.ts';
import { recordsOf, runCli } from '../support/cli.ts';
import { recordingProducer } from '../support/intake.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';

let database: TestDatabase;
let db: Db;
const cli = (...args: string[]) => runCli(args, { DATABASE_URL: database.url });

beforeAll(async () => {
  database = await createTestDatabase();
  await runCli(['migrate'], { DATABASE_URL: database.url });
  db = createDatabase({ connection: database.connection, timeZone: 'Asia/Shanghai', maxConnections: 2 });
});

beforeEach(async () => {
  for (const table of ['turns', 'hosts', 'urls'] as const) await db.deleteFrom(table).execute();
});

afterAll(async () => {
  await db.destroy();
  await database.drop();
});

const enqueue = (...urls: string[]) => enqueueUrls({ db, producer: recordingProducer() }, urls, null);

async function list(...args: string[]) {
  return recordsOf((await cli('hosts', 'list', '--json', ...args)).stdout);
}

describe('hosts', () => {
  it('block ends what is pending as refused, and nothing of another host', async () => {
    const [own, other] = await Promise.all([
      enqueue('https://www.farm.example/1', 'https://m.farm.example/2'),
      enqueue('https://else.example/1'),
    ]);
    const run = await cli('hosts', 'block', 'https://WWW.farm.example/', '--json');
    expect(run).toMatchObject({ status: 0, stderr: expect.stringContaining('2 pending URLs were refused') });
    expect(recordsOf(run.stdout)).toMatchObject([
      { host: 'www.farm.example', state: 'blocked', pending: 0, refused: 2 },
    ]);
    const states = await findRequests(
      db,
      [...own, ...other].map(({ urlId }) => urlId),
    );
    expect(states.map(({ state, reason }) => [state, reason])).toEqual([
      ['refused', 'blocked'],
      ['refused', 'blocked'],
      ['pending', null],
    ]);
  });

  it('pause lets its URLs wait, and resume puts those back whose jobs ended meanwhile', async () => {
    const [url] = await enqueue('https://farm.example/1');
    if (!url) throw new Error('nothing was requested');
    expect(await cli('hosts', 'pause', 'farm.example')).toMatchObject({ status: 0 });
    const { urlId: url_id, request } = url;
    const turn = { job: `u${url_id}-1`, host: 'farm.example', url_id, request };
    await db
      .insertInto('turns')
      .values({ ...turn, at: 'infinity' as unknown as Date })
      .execute();
    expect(await list('farm.example')).toMatchObject([{ state: 'paused', pending: 1, waiting: 1 }]);
    await db
      .updateTable('hosts')
      .set({ failures: 5, down_until: new Date(Date.now() + 60_000) })
      .execute();
    const resumed = await cli('hosts', 'resume', 'farm.example', '--json');
    expect(resumed.stderr).toContain('1 URLs are back on their queue');
    expect(recordsOf(resumed.stdout)).toMatchObject([{ state: 'active', down_until: null, waiting: 0 }]);
    expect(recordsOf((await cli('queue', 'status', '--json')).stdout)).toContainEqual(
      expect.objectContaining({ queue: 'fetch', waiting: 1 }),
    );
  });

  it('set changes how a host is asked and counted, and takes it back', async () => {
    await enqueue('https://www.mirror.example/1');
    expect(await list('www.mirror.example')).toMatchObject([{ network: 'mirror.example', gap_ms: null }]);
    expect(await cli('hosts', 'set', 'www.mirror.example', '--gap', '250', '--network', 'farm')).toMatchObject({
      status: 0,
    });
    expect(await list('www.mirror.example')).toMatchObject([{ network: 'farm', gap_ms: 250 }]);
    await cli('hosts', 'set', 'www.mirror.example', '--gap', 'default');
    expect(await list('www.mirror.example')).toMatchObject([{ network: 'farm', gap_ms: null }]);
  });

  it.each([
    [['block', 'farm.example/info']],
    [['pause', 'ftp://farm.example']],
    [['resume', '']],
    [['set', 'farm.example']],
    [['set', 'farm.example', '--gap', '-1']],
    [['set', 'farm.example', '--gap', 'soon']],
  ])('%j is wrong use', async (args) => {
    expect(await cli('hosts', ...args)).toMatchObject({ status: 2, stdout: '' });
  });
});
