import { sql } from 'kysely';
import type { Db } from '../db/database.ts';
import { inTransaction } from '../db/transaction.ts';
import { deriveArticles } from './derive-articles.ts';
import { deriveBriefs } from './derive-briefs.ts';
import { DERIVE_VERSION, readDerivedState } from './derive-version.ts';

/** @param done how many briefs and articles were gone through, of `total` */
export type OnDerived = (done: number, total: number) => void;

/** Pieces of one transaction. */
const BATCH = 500;

/** Derives the rows of everything that is stored, where an older version did so or none. */
export async function deriveWhatIsOld(db: Db, onDerived: OnDerived = () => {}): Promise<void> {
  const { version, complete } = await readDerivedState(db);
  if (version < DERIVE_VERSION || (version === DERIVE_VERSION && !complete)) await deriveAll(db, onDerived);
}

/** From now on workers of other versions store nothing. */
async function noteIncomplete(db: Db): Promise<void> {
  await sql`insert into derived_rows (version, complete) values (${DERIVE_VERSION}, false)
    on conflict (single) do update set version = excluded.version, complete = false`.execute(db);
}

/** Derives the rows of everything that is stored. What stops in between is not complete, and begun again. */
export async function deriveAll(db: Db, onDerived: OnDerived = () => {}): Promise<void> {
  await noteIncomplete(db);
  const { rows } = await sql<{ total: number }>`
    select (select count(*) from briefs) + (select count(*) from articles) as total`.execute(db);
  let done = 0;
  for (const [table, derive] of [['briefs', deriveBriefs] as const, ['articles', deriveArticles] as const]) {
    for (let after = 0; ; ) {
      onDerived(done, rows[0]?.total ?? 0);
      const found = await sql<{ id: number }>`
        select id from ${sql.table(table)} where id > ${after} order by id limit ${BATCH}`.execute(db);
      const ids = found.rows.map(({ id }) => id);
      const last = ids.at(-1);
      if (last === undefined) break;
      await inTransaction(db, (trx) => derive(trx, ids));
      after = last;
      done += ids.length;
    }
  }
  await sql`update derived_rows set complete = true`.execute(db);
}
