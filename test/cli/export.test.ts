import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase } from '../../src/db/database.ts';
import { recordsOf, runCli } from '../support/cli.ts';
import { fill } from '../support/fill.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';

let database: TestDatabase;
const run = (...args: string[]) => runCli(args, { DATABASE_URL: database.url });

const NAMED = '河畔園區';

beforeAll(async () => {
  database = await createTestDatabase();
  const db = createDatabase({ connection: database.connection, timeZone: 'Asia/Shanghai', maxConnections: 1 });
  const rule = {
    headline: '=港城出台補貼辦法',
    body: '引號 " 與\n換行',
    category: 'policy',
    dated: '2021-06-29',
  } as const;
  const old = { headline: '舊聞一則', category: 'other', dated: '2021-05-01' } as const;
  await fill(db, [
    { url: 'https://alpha.example/1', title: '甲', category: 'park', dated: '2021-06-30', briefs: [rule, old] },
    { url: 'https://beta.example/1', title: '乙', category: 'market', dated: '2021-06-22', briefs: [rule] },
  ]);
  await sql`insert into parks (name) values (${NAMED})`.execute(db);
  const claim = (value: number, brief: number) =>
    sql`insert into claims (measure, value_low, value_high, qualifier, unit,
      as_of, park_id, claimant, brief_id, field, span, quotation)
    values ('companies', ${value}, ${value}, 'exact', '家', '2021-04-30', 1, '管委會', ${brief}, 'body', '[1,4)',
      ${`園區已有${value}家*企業*`})`.execute(db);
  await claim(30, 2);
  await claim(47, 1);
  await db.destroy();
});

afterAll(() => database.drop());

describe('export', () => {
  it('writes CSV by id with its columns, as it stands', async () => {
    const { status, stdout, stderr } = await run('export', 'briefs');
    const [head, first] = stdout.split('\n');
    expect(head).toMatch(/^id,dated,brief_time,occurred,seen,seen_at,category,/);
    expect(first).toMatch(
      /^1,2021-06-29,,,2021-07-01,2021-07-01T02:00:00Z,policy,policy,0.9,,=港城出台補貼辦法,"引號 "" 與$/,
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringMatching(/^Export of briefs by dated/) });
  });

  it('for Excel begins with a byte order mark and disarms formulas', async () => {
    const { stdout } = await run('export', 'briefs', '--excel');
    expect(stdout.startsWith('\uFEFFid,')).toBe(true);
    expect(stdout).toContain(",'=港城出台補貼辦法,");
  });

  it.each([
    [['briefs', '--text', '港城 补贴'], 1],
    [['briefs', '--until', '2021-05-31'], 1],
    [['articles', '--category', 'market'], 1],
    [['sightings'], 3],
    [['sightings', '--site', 'beta.example'], 1],
    [['claims', '--park', '河畔园区'], 2],
    [['claims', '--category', 'policy'], 1],
    [['claims', '--text', '不存在的'], 0],
  ])('%j as JSON Lines has %i records', async (args, count) => {
    const { status, stdout } = await run('export', ...args, '--json');
    expect({ status, count: recordsOf(stdout).length }).toEqual({ status: 0, count });
  });

  it('keeps quotes, line breaks and backslashes in JSON', async () => {
    const { stdout } = await run('export', 'briefs', '--json');
    expect(recordsOf(stdout)[0]).toMatchObject({ id: 1, body: '引號 " 與\n換行', articles: 2, networks: 2 });
  });

  it('refuses what it has not', async () => {
    expect(await run('export', 'urls')).toMatchObject({ status: 2, stderr: expect.stringContaining('briefs') });
    expect(await run('export', 'briefs', '--json', '--excel')).toMatchObject({ status: 2 });
  });
});

describe('report weekly', () => {
  it('is a page of Markdown with counts, carried policies, and numbers that disagree with quotation, URL and page', async () => {
    const { status, stdout } = await run('report', 'weekly', '--week', '2021-W26');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^# Week 2021-W26: 2021-06-28 to 2021-07-04\n\nEverything here goes by dated/);
    expect(stdout).toContain('| policy | 1 | 0 | 0 | 0 |');
    expect(stdout).toContain('| park | 0 | 0 | 1 | 0 |');
    expect(stdout).toContain('- **=港城出台補貼辦法** (2021-06-29, 2 networks, brief 1), <https://alpha.example/1>');
    expect(stdout).toContain('- **河畔園區, companies**: 30 家 → 47 家 (disagrees)');
    expect(stdout).toContain('> 園區已有47家\\*企業\\*\n');
    expect(stdout).toContain('> 2021-06-29, brief 1, page 1, <https://alpha.example/1>');
  });

  it('as JSON is one object', async () => {
    const [record] = recordsOf((await run('report', 'weekly', '--week', '2021-W26', '--json')).stdout);
    expect(record).toMatchObject({ week: { name: '2021-W26' }, since: '2021-06-28', policies: [{ id: 1 }] });
  });

  it('refuses a week that is none, and days of its own', async () => {
    expect(await run('report', 'weekly', '--week', '2021-W54')).toMatchObject({ status: 2 });
    expect(await run('report', 'weekly', '--since', '2021-01-01')).toMatchObject({ status: 2 });
  });
});

describe('search', () => {
  it('shows hits in the script in which they stand', async () => {
    const { status, stdout } = await run('search', '港城', '补贴');
    expect(status).toBe(0);
    expect(stdout).toContain('brief 1  2021-06-29  policy  2 networks\n  =港城出台補貼辦法\n');
  });

  it('marks them where records are asked for, and goes on behind a place', async () => {
    const { stdout } = await run('search', '补贴', '--format', 'csv');
    expect(stdout).toContain('2021-07-29~brief~1');
    const rest = await run('search', '补贴', '--after', '2021-07-29~brief~1');
    expect(rest.stderr).toBe('Nothing matches.\n');
    const table = await run('search', '补贴', '--format', 'md');
    expect(table.stdout).toContain('=港城出台\\[補貼\\]辦法');
  });

  it('says what it needs', async () => {
    expect(await run('search', '補')).toMatchObject({ status: 2, stderr: expect.stringContaining('at least 2') });
  });
});
