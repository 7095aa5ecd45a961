import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase } from '../../src/db/database.ts';
import { recordsOf, runCli } from '../support/cli.ts';
import { fill } from '../support/fill.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';

let database: TestDatabase;
const report = (...args: string[]) => runCli(['report', ...args], { DATABASE_URL: database.url });

beforeAll(async () => {
  database = await createTestDatabase();
  const db = createDatabase({ connection: database.connection, timeZone: 'Asia/Shanghai', maxConnections: 1 });
  const briefs = Array.from({ length: 60 }, (_, index) => ({
    headline: `=第 ${index} 條`,
    body: '字'.repeat(300),
    category: index === 0 ? ('policy' as const) : ('market' as const),
    dated: '2021-05-01',
  }));
  await fill(db, [
    { url: 'https://alpha.example/1', title: '河畔新區', category: 'park', dated: '2021-06-30', briefs },
  ]);
  await sql`insert into claims (measure, value_low, qualifier, unit, as_of, article_id, field, span, quotation)
    values ('parks', 47, 'over', '家', '2021-06-20', 1, 'body', '[2,7)', '园区超过47家')`.execute(db);
  await db.destroy();
});

afterAll(() => database.drop());

describe('report briefs', () => {
  it('as JSON gives every row on a line of its own, and names its date on stderr', async () => {
    const { status, stdout, stderr } = await report('briefs', '--json');
    const rows = recordsOf(stdout);
    expect({ status, rows: rows.length }).toEqual({ status: 0, rows: 60 });
    expect(rows[0]).toMatchObject({ id: 60, dated: '2021-05-01', seen: '2021-07-01', category: 'market', articles: 1 });
    expect(stderr).toMatch(/^Briefs by dated \(.*\); days of Asia\/Shanghai\n$/);
  });

  it('as a table names its date above it and cuts nothing in a pipe', async () => {
    const { stdout, stderr } = await report('briefs', '--limit', '1', '--by', 'seen');
    expect(stdout).toMatch(/^Briefs by seen \(the day we met it\); days of Asia\/Shanghai\n\nid +seen/);
    expect(stdout).toContain('字'.repeat(300));
    expect(stderr).toBe('Only the first 1: --limit shows more.\n');
  });

  it('for Excel neutralises formulas', async () => {
    const { stdout } = await report('briefs', '--excel', '--category', 'policy');
    expect(stdout.startsWith('\uFEFFid,dated,occurred,seen,category,')).toBe(true);
    expect(stdout).toContain(",'=第 0 條,");
  });

  it('says so when nothing matches', async () => {
    const { status, stdout, stderr } = await report('briefs', '--json', '--text', 'nowhere');
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
    expect(stderr).toContain('Nothing matches.');
  });

  it.each([
    [['--since', '2021-02-30'], /YYYY-MM-DD/],
    [['--since', '2021-02-02', '--until', '2021-02-01'], /--since 2021-02-02 is after --until 2021-02-01/],
    [['--category', 'sport'], /park, policy, market, other/],
    [['--limit', '0'], /whole number/],
    [['--json', '--excel'], /--excel/],
    [['--nonsense'], /--nonsense/],
  ])('%j is wrong use', async (args, message) => {
    const { status, stdout, stderr } = await report('briefs', ...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });
});

describe('report articles', () => {
  it('as Markdown is a table with links', async () => {
    const { stdout } = await report('articles', '--format', 'md');
    expect(stdout).toMatch(/^Articles by dated .*\n\n\| id \| dated \|/);
    expect(stdout).toContain('<https://alpha.example/1>');
  });

  it('does not go by a date that articles do not have', async () => {
    expect((await report('articles', '--by', 'occurred')).status).toBe(2);
  });
});

describe('report claims', () => {
  it('has each number with its sentence and URL', async () => {
    const { status, stdout } = await report('claims', '--json', '--since', '2021-06-30', '--category', 'park');
    expect(status).toBe(0);
    expect(recordsOf(stdout)).toEqual([
      expect.objectContaining({
        measure: 'parks',
        value_low: 47,
        value_high: null,
        qualifier: 'over',
        unit: '家',
        as_of: '2021-06-20',
        dated: '2021-06-30',
        quotation: '园区超过47家',
        url: 'https://alpha.example/1',
      }),
    ]);
  });

  it('leaves out what the filter does', async () => {
    expect((await report('claims', '--json', '--text', '48家')).stdout).toBe('');
  });
});

describe('report summary', () => {
  it('as JSON is one object that names its date and zone', async () => {
    const { stdout } = await report('summary', '--json', '--quiet');
    expect(JSON.parse(stdout)).toMatchObject({
      by: 'dated',
      since: null,
      time_zone: 'Asia/Shanghai',
      networks: 1,
      urls: { stored: 1, dead: 0 },
      categories: [
        { category: 'park', briefs: 0, articles: 1, last_article: '2021-06-30' },
        { category: 'policy', briefs: 1, last_brief: '2021-05-01' },
        { category: 'market', briefs: 59 },
        { category: 'other', briefs: 0 },
        { category: 'all', briefs: 60, sightings: 60, articles: 1, copies: 0 },
      ],
    });
  });

  it('for people shows counts by category, networks and URLs by state', async () => {
    const { stdout } = await report('summary');
    expect(stdout).toMatch(/^Summary by dated/);
    expect(stdout).toMatch(/market +59/);
    expect(stdout).toContain('networks: 1');
    expect(stdout).toMatch(/stored +1/);
  });
});

it('a database that is not there is one line and status 1', async () => {
  const env = { DATABASE_URL: 'postgres://someone:secret-word@127.0.0.1:1/none' };
  const { status, stdout, stderr } = await runCli(['report', 'summary'], env);
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toMatch(/^briefwire: [^\n]*\n$/);
  expect(stderr).not.toContain('secret-word');
});
