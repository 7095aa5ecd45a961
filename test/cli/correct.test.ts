import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase, type Db } from '../../src/db/database.ts';
import { readCorrections } from '../../src/train/samples.ts';
import { recordsOf, runCli } from '../support/cli.ts';
import { expectDerived } from '../support/derived.ts';
import { fill } from '../support/fill.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';

let database: TestDatabase;
let db: Db;
const cli = (...args: string[]) => runCli(args, { DATABASE_URL: database.url });
const HEADLINE = '杭州区块链产业园揭牌，首批十家企业入驻';

beforeAll(async () => {
  database = await createTestDatabase();
  db = createDatabase({ connection: database.connection, timeZone: 'Asia/Shanghai', maxConnections: 2 });
  const briefs = [
    { headline: HEADLINE, category: 'other', dated: '2021-06-30' },
    { headline: '比特币跌破三万美元，全网爆仓五亿', category: 'market', dated: '2021-06-30' },
  ] as const;
  await fill(db, [
    { url: 'https://alpha.example/1', title: '南京开园', category: 'park', dated: '2021-06-30', briefs: [...briefs] },
  ]);
});

afterEach(async () => await expectDerived(db));

afterAll(async () => {
  await db.destroy();
  await database.drop();
});

describe('correct', () => {
  it('refuses what it cannot tell apart, what is not there, and a question without an answer', async () => {
    const bare = await cli('correct', '1', '--category', 'park');
    expect(bare).toMatchObject({ status: 2, stderr: 'briefwire: say which it is, brief:1 or article:1, not 1\n' });
    expect(await cli('correct', 'brief:99', '--category', 'park')).toMatchObject({
      status: 2,
      stderr: 'briefwire: there is no brief:99: `report briefs` shows the ids of those that are\n',
    });
    expect((await cli('correct', 'brief:1')).status).toBe(2);
    expect((await cli('correct', 'brief:1', '--category', 'sport')).status).toBe(2);
  });

  it('wins in reports, survives reprocessing, can be corrected again and taken back', async () => {
    const shown = async () => {
      const { stdout } = await cli('report', 'briefs', '--json');
      const row = recordsOf(stdout).find(({ id }) => id === 1);
      return [row?.['category'], row?.['machine_category']];
    };
    const first = await cli('correct', 'brief:1', '--category', 'policy', '--json');
    expect(recordsOf(first.stdout)).toEqual([
      { subject: 'brief:1', was: 'other', now: 'policy', machine_category: 'other', changed: true },
    ]);
    expect(await shown()).toEqual(['policy', 'other']);
    const judged = await cli('reprocess', '--stage', 'classify', '--json');
    expect(recordsOf(judged.stdout)).toContainEqual(
      expect.objectContaining({ id: 'brief:1', was: 'other', now: 'park', corrected: 'policy' }),
    );
    expect(await shown()).toEqual(['policy', 'park']);
    await cli('correct', 'brief:1', '--category', 'market');
    expect(await shown()).toEqual(['market', 'park']);
    await cli('correct', 'brief:1', '--undo');
    expect(await shown()).toEqual(['park', 'park']);
    const again = await cli('correct', 'brief:1', '--undo', '--json');
    expect(recordsOf(again.stdout)).toMatchObject([{ changed: false }]);
  });

  it('gives the training what it reads', async () => {
    await cli('correct', 'brief:2', '--category', 'other');
    await cli('correct', 'article:1', '--category', 'policy');
    const { stdout } = await cli('corrections', '--json');
    const folder = await mkdtemp(path.join(tmpdir(), 'briefwire-corrections-'));
    const file = path.join(folder, 'corrections.jsonl');
    await writeFile(file, stdout);
    expect(readCorrections(file)).toMatchObject([
      { id: 'correction article:1', piece: { title: '南京开园' }, label: 'policy' },
      { id: 'correction brief:2', piece: { headline: '比特币跌破三万美元，全网爆仓五亿' }, label: 'other' },
    ]);
    await rm(folder, { recursive: true });
  });
});

describe('reprocess', () => {
  it('says what would change, changes it, and then has nothing to do', async () => {
    await cli('reprocess');
    await db.updateTable('briefs').set({ category: 'other' }).where('id', '=', 1).execute();
    await sql`delete from claims`.execute(db);
    const dry = await cli('reprocess', '--dry-run', '--json');
    expect(recordsOf(dry.stdout)).toMatchObject([
      { id: 'brief:1', was: 'other', now: 'park', claims: 1, claims_before: 0 },
    ]);
    expect(dry.stderr).toBe(
      '2 briefs and 1 articles judged again; 1 categories, the places of 0, the names of 0 and the claims of 1 would change\n',
    );
    expect((await cli('reprocess', '--json')).stdout).toBe(dry.stdout);
    expect((await cli('reprocess', '--json')).stdout).toBe('');
    expect((await cli('reprocess', '--json', '--since', '2031-01-01')).stderr).toMatch(/^0 briefs and 0 articles/);
  });
});

describe('report organisations and coins', () => {
  it('count what names them', async () => {
    expect(recordsOf((await cli('report', 'organisations', '--json')).stdout)).toEqual([]);
    const coins = recordsOf((await cli('report', 'coins', '--json')).stdout);
    expect(coins).toMatchObject([{ name: '比特币', aliases: [], briefs: 1, articles: 0, networks: 1 }]);
  });
});

describe('report regions and parks', () => {
  it('count what names them, and filter by them', async () => {
    const regions = recordsOf((await cli('report', 'regions', '--json')).stdout);
    expect(regions.find(({ name }) => name === '浙江省')).toMatchObject({
      briefs: 1,
      articles: 0,
      networks: 1,
      level: 'province',
    });
    expect(regions.find(({ name }) => name === '南京市')).toMatchObject({ briefs: 0, articles: 1, networks: 1 });
    const parks = recordsOf((await cli('report', 'parks', '--json', '--region', '浙江')).stdout);
    expect(parks).toMatchObject([{ name: '杭州区块链产业园', region: '杭州市', briefs: 1, networks: 1 }]);
    const briefs = recordsOf((await cli('report', 'briefs', '--json', '--region', '浙江')).stdout);
    expect(briefs).toMatchObject([{ headline: HEADLINE }]);
    const articles = recordsOf((await cli('report', 'articles', '--json', '--region', '南京市')).stdout);
    expect(articles).toHaveLength(1);
    expect(recordsOf((await cli('report', 'articles', '--json', '--region', '浙江')).stdout)).toEqual([]);
    expect((await cli('report', 'briefs', '--region', '鼓楼区')).status).toBe(2);
  });
});
