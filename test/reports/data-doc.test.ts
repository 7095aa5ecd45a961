import { readFileSync } from 'node:fs';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase, type Db } from '../../src/db/database.ts';
import { fill } from '../support/fill.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';

const text = readFileSync(new URL('../../docs/data.md', import.meta.url), 'utf8');
const questions = [...text.matchAll(/^(\S[^\n]*\?)\n\n```sql\n([^`]*)```/gm)].map(([, question, query]) => [
  question ?? '',
  query ?? '',
]);

describe('docs/data.md', () => {
  let database: TestDatabase;
  let db: Db;

  beforeAll(async () => {
    database = await createTestDatabase();
    db = createDatabase({ connection: database.connection, timeZone: 'Asia/Shanghai', maxConnections: 1 });
    const briefs = [
      { headline: '港城公布試點名單', category: 'policy', dated: '2021-06-29' },
      { headline: '河畔新區啟用產業園', category: 'park', dated: '2021-06-30' },
    ] as const;
    await fill(db, [
      { url: 'https://alpha.example/1', title: '一', category: 'park', dated: '2021-06-30', briefs: [...briefs] },
      { url: 'https://beta.example/1', title: '二', category: 'other', dated: '2021-07-01', briefs: [...briefs] },
    ]);
    await sql`insert into regions (name, level, code) values ('浙江省', 'province', '33')`.execute(db);
    await sql`insert into parks (name, region_id) values ('河畔园区', 1)`.execute(db);
    await sql`insert into mentions (entity_type, entity_id, brief_id, field, span)
      select 'park', 1, id, 'headline', '[0,4)' from briefs where category = 'park'`.execute(db);
    await sql`insert into claims (measure, value_low, value_high, qualifier, unit, as_of, park_id, article_id, field, span,
        quotation)
      select measure, value, value, 'exact', '家', '2021-06-30', 1, article, 'body', int4range(value, value + 1), '一句'
      from (values ('companies', 30, 1), ('companies', 47, 2), ('parks', 12, 1)) c (measure, value, article)`.execute(
      db,
    );
    await sql`update urls set state = 'dead', reason = 'http_404', settled_at = now() where id = 1`.execute(db);
  });

  afterAll(async () => {
    await db.destroy();
    await database.drop();
  });

  it('has ten questions', () => {
    expect(questions).toHaveLength(10);
  });

  it.each(questions)('%s is answered', async (_, query) => {
    const { rows } = await sql.raw(query).execute(db);
    expect(rows).not.toEqual([]);
  });

  it('names every table and view of the schema', async () => {
    const { rows } = await sql<{ name: string }>`
      select table_name as name from information_schema.tables
      where table_schema = 'public' and table_name not like 'kysely%' and table_name <> 'run_urls'`.execute(db);
    expect(rows.map((row) => row.name).filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
  });
});
