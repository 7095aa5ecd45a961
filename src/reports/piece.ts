import { type RawBuilder, sql } from 'kysely';
import type { Subject, SubjectKind } from '../db/corrections.ts';
import type { Db } from '../db/database.ts';
import type { EntityType } from '../db/entities.ts';
import type { Category, Claim, Evidence, PlaceMention, Scores } from '../pipeline/types.ts';
import { numberOf, type ReportedNumber } from './claims.ts';

/** How a piece is judged. */
export interface Judgement {
  /** A person's word if there is one, otherwise the model's, which `machine_category` has. */
  category: Category;
  machine_category: Category;
  scores: Scores;
  evidence: Evidence[];
  model_version: string;
}

/** What is known of a brief and of an article alike, besides their own rows. */
export interface Known {
  mentions: Mention[];
  claims: PlacedNumber[];
  corrections: CorrectionStep[];
}

export async function readKnown(db: Db, subject: Subject): Promise<Known> {
  const [mentions, claims, corrections] = await Promise.all([
    readMentions(db, subject),
    readNumbers(db, subject),
    readCorrections(db, subject),
  ]);
  return { mentions, claims, corrections };
}

/** Where a brief or an article names something. Offsets are UTF-16 units of the original field. */
export interface Mention {
  type: EntityType;
  id: number;
  name: string;
  /** Of a region; null for all else. */
  code: string | null;
  field: PlaceMention['field'];
  start: number;
  end: number;
}

async function readMentions(db: Db, subject: Subject): Promise<Mention[]> {
  const { rows } = await sql<Mention>`
    select m.entity_type as type, m.entity_id as id, coalesce(p.name, r.name, o.name, co.name) as name, r.code, m.field,
      lower(m.span) as start, upper(m.span) as "end"
    from mentions m
      left join parks p on m.entity_type = 'park' and p.id = m.entity_id
      left join regions r on m.entity_type = 'region' and r.id = m.entity_id
      left join organisations o on m.entity_type = 'organisation' and o.id = m.entity_id
      left join coins co on m.entity_type = 'coin' and co.id = m.entity_id
    where ${owner('m', subject.kind)} = ${subject.id} and coalesce(p.id, r.id, o.id, co.id) is not null
    order by m.field desc, lower(m.span), m.id`.execute(db);
  return rows;
}

/** A number that a brief or an article reports, where it stands. Offsets are UTF-16 units of the original field. */
export interface PlacedNumber extends ReportedNumber {
  field: Claim['field'];
  start: number;
  end: number;
}

async function readNumbers(db: Db, subject: Subject): Promise<PlacedNumber[]> {
  const { rows } = await sql<PlacedNumber>`
    select ${numberOf('c')}, c.field, lower(c.span) as start, upper(c.span) as "end"
    from claims c where ${owner('c', subject.kind)} = ${subject.id} order by c.field desc, lower(c.span)`.execute(db);
  return rows;
}

/** A person's word, or its being taken back. */
export interface CorrectionStep {
  id: number;
  /** `brief:12`, `article:7` or `sighting:40`. */
  subject: string;
  field: string;
  was: string | null;
  /** Null where it was taken back. */
  now: string | null;
  who: string;
  at: Date;
}

/** Everything that people said about a piece, of a brief also what was parted from it; the latest first. */
async function readCorrections(db: Db, { kind, id }: Subject): Promise<CorrectionStep[]> {
  const subjects = [sql`select ${`${kind}:${id}`}`];
  if (kind === 'brief') {
    subjects.push(sql`select 'sighting:' || id from sightings where brief_id = ${id}`);
    subjects.push(sql`select 'sighting:' || s.id from splits p join sightings s on s.brief_id = p.brief_id
      and s.article_id = p.article_id where p.parted_from = ${id}`);
  }
  const { rows } = await sql<CorrectionStep>`
    select id, subject, field, was, now, who, at from corrections
    where subject = any(array(${sql.join(subjects, sql` union `)})) order by id desc`.execute(db);
  return rows;
}

function owner(table: string, kind: SubjectKind): RawBuilder<unknown> {
  return sql.ref(`${table}.${kind}_id`);
}
