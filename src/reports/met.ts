import { sql } from 'kysely';
import type { Db } from '../db/database.ts';

/** What a feed says of a piece besides its row in a list. */
export interface Met {
  /** When we met it, or a person last corrected it: that changes its category. */
  met: Date;
  /** Where an article's body begins; empty for a brief. */
  lead: string;
}

const LEAD = 400;

/** @returns by id */
export async function readMet(db: Db, kind: 'brief' | 'article', ids: readonly number[]): Promise<Map<number, Met>> {
  const [table, column] = kind === 'brief' ? ['briefs', 'first_seen_at'] : ['articles', 'fetched_at'];
  const lead = kind === 'brief' ? sql`''` : sql`left(t.text, ${LEAD})`;
  const { rows } = await sql<Met & { id: number }>`
    select t.id, ${lead} as lead, greatest(t.${sql.ref(column)}, (select max(at) from corrections
      where subject = ${`${kind}:`} || t.id and field = 'category')) as met
    from ${sql.table(table)} t where t.id = any(${ids}::bigint[])`.execute(db);
  return new Map(rows.map((row) => [row.id, row]));
}
