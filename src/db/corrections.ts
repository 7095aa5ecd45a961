import { sql } from 'kysely';
import type { Category } from '../pipeline/types.ts';
import { deriveArticles } from '../store/derive-articles.ts';
import { deriveBriefs } from '../store/derive-briefs.ts';
import { lockStore } from '../store/lock.ts';
import type { Db, Trx } from './database.ts';
import { inTransaction } from './transaction.ts';

export type SubjectKind = 'brief' | 'article';

/** A brief or an article, told apart: their ids are numbers of their own. */
export interface Subject {
  kind: SubjectKind;
  id: number;
}

/** What a correction came to. */
export interface Corrected {
  /** `brief:12` or `article:7`. */
  subject: string;
  /** What reports said before and say now. */
  was: Category;
  now: Category;
  /** The model's answer, which the correction leaves alone. */
  machine_category: Category;
  /** False where reports said so already because of a person. */
  changed: boolean;
}

/**
 * Notes a person's category beside the model's; null takes earlier ones back. The table keeps every step, the last wins.
 * @returns undefined where there is no such brief or article
 */
export async function correctCategory(
  db: Db,
  subject: Subject,
  category: Category | null,
  who: string,
): Promise<Corrected | undefined> {
  return await inTransaction(db, async (trx) => {
    await lockStore(trx);
    const machine = await machineCategory(trx, subject);
    if (machine === undefined) return undefined;
    const name = `${subject.kind}:${subject.id}`;
    const standing = await standingCategory(trx, name);
    const was = standing ?? machine;
    const changed = standing !== category;
    if (changed) {
      await trx
        .insertInto('corrections')
        .values({ subject: name, field: 'category', was, now: category, who })
        .execute();
      await (subject.kind === 'brief' ? deriveBriefs : deriveArticles)(trx, [subject.id]);
    }
    return { subject: name, was, now: category ?? machine, machine_category: machine, changed };
  });
}

async function machineCategory(trx: Trx, { kind, id }: Subject): Promise<Category | undefined> {
  const table = kind === 'brief' ? 'briefs' : 'articles';
  const row = await trx.selectFrom(table).select('category').where('id', '=', id).executeTakeFirst();
  return row?.category;
}

async function standingCategory(trx: Trx, subject: string): Promise<Category | null> {
  const { rows } = await sql<{ now: Category | null }>`select now from corrections
    where subject = ${subject} and field = 'category' order by id desc limit 1`.execute(trx);
  return rows[0]?.now ?? null;
}

/** A corrected piece as a line of training data (data/README.md). */
export interface CorrectionRow {
  /** `brief:12` or `article:7`. */
  id: string;
  headline: string | null;
  title: string | null;
  body: string;
  /** What the person said. */
  label: Category;
  also: Category[];
  machine_category: Category;
  by: string;
  at: Date;
}

/** Every correction of a category that stands, with the corrected text; always in the same order. */
export async function listCorrections(db: Db): Promise<CorrectionRow[]> {
  const { rows } = await sql<CorrectionRow>`
    with standing as (
      select distinct on (subject) subject, now, who, at, split_part(subject, ':', 1) as kind,
        split_part(subject, ':', 2)::bigint as number
      from corrections where field = 'category' order by subject, id desc
    )
    select c.subject as id, b.headline, a.title, coalesce(b.body, a.text) as body, c.now as label, array[]::text[] as also,
      coalesce(b.category, a.category) as machine_category, c.who as by, c.at
    from standing c
      left join briefs b on c.kind = 'brief' and b.id = c.number
      left join articles a on c.kind = 'article' and a.id = c.number
    where c.now is not null and coalesce(b.id, a.id) is not null
    order by c.kind, c.number`.execute(db);
  return rows;
}
