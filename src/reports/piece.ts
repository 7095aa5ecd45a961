import { type RawBuilder, sql } from 'kysely';
import type { Subject, SubjectKind } from '../db/corrections.ts';
import type { Db } from '../db/database.ts';
import type { Claim, Measure, PlaceMention, Qualifier } from '../pipeline/types.ts';

/** A region or park where a brief or an article names it. Offsets are UTF-16 units of the original field. */
export interface NamedPlace {
  type: PlaceMention['type'];
  id: number;
  name: string;
  /** Of a region; null for a park. */
  code: string | null;
  field: PlaceMention['field'];
  start: number;
  end: number;
}

export async function readMentions(db: Db, subject: Subject): Promise<NamedPlace[]> {
  const { rows } = await sql<NamedPlace>`
    select m.entity_type as type, m.entity_id as id, coalesce(p.name, r.name) as name, r.code, m.field,
      lower(m.span) as start, upper(m.span) as "end"
    from mentions m
      left join parks p on m.entity_type = 'park' and p.id = m.entity_id
      left join regions r on m.entity_type = 'region' and r.id = m.entity_id
    where ${owner('m', subject.kind)} = ${subject.id} and coalesce(p.id, r.id) is not null
    order by m.field desc, lower(m.span), m.id`.execute(db);
  return rows;
}

/** A number that a brief or an article reports, where it stands. Offsets are UTF-16 units of the original field. */
export interface ReportedNumber {
  id: number;
  measure: Measure;
  value_low: number | null;
  value_high: number | null;
  qualifier: Qualifier;
  unit: string;
  as_of: string | null;
  claimant: string | null;
  field: Claim['field'];
  start: number;
  end: number;
}

export async function readClaims(db: Db, subject: Subject): Promise<ReportedNumber[]> {
  const { rows } = await sql<ReportedNumber>`
    select c.id, c.measure, c.value_low::float8 as value_low, c.value_high::float8 as value_high, c.qualifier, c.unit,
      c.as_of, c.claimant, c.field, lower(c.span) as start, upper(c.span) as "end"
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
export async function readCorrections(db: Db, { kind, id }: Subject): Promise<CorrectionStep[]> {
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
