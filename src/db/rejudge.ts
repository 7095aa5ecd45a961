import { type RawBuilder, sql } from 'kysely';
import type {
  Category,
  Claim,
  Classification,
  Evidence,
  NameMention,
  PlaceMention,
  Scores,
} from '../pipeline/types.ts';
import type { SubjectKind } from './corrections.ts';
import type { Db, Trx } from './database.ts';
import { entityTypeOf } from './entities.ts';

/** A stored piece with what was made of its text. */
export interface JudgedPiece {
  id: number;
  /** A brief's headline or an article's title. */
  headline: string | null;
  body: string;
  category: Category;
  scores: Scores;
  evidence: Evidence[];
  modelVersion: string;
  /** A person's category, which stays. */
  corrected: Category | null;
  /** Names of the regions and parks that it names; `spans` tells whether a mention moved. */
  places: string[];
  spans: string[];
  /** The same for regulators, companies and coins. */
  names: string[];
  nameSpans: string[];
  /** The day that claims without a year go by, `YYYY-MM-DD`. */
  day: string | null;
  /** Its claims, as `claimKeys` writes them. */
  claims: string[];
}

/** The next pieces of a kind by id: those first seen since a day (`YYYY-MM-DD`) or all, null. */
export async function piecesAfter(
  db: Db,
  kind: SubjectKind,
  { after, since, limit }: { after: number; since: string | null; limit: number },
): Promise<JudgedPiece[]> {
  const seen = sql.ref(kind === 'brief' ? 'p.first_seen_at' : 'p.fetched_at');
  const isSince = since === null ? sql`true` : sql`report_day(${seen}) >= ${since}::date`;
  return await selectPieces(db, kind, sql`p.id > ${after} and ${isSince} order by p.id limit ${limit}`);
}

/** These pieces, by id, as they are now. */
export async function findPieces(db: Db, kind: SubjectKind, ids: readonly number[]): Promise<JudgedPiece[]> {
  return await selectPieces(db, kind, sql`p.id = any(${ids}::bigint[]) order by p.id`);
}

async function selectPieces(db: Db, kind: SubjectKind, condition: RawBuilder<unknown>): Promise<JudgedPiece[]> {
  const brief = kind === 'brief';
  const [table, headline, body, day] = brief
    ? ['briefs', 'headline', 'body', 'brief_date']
    : ['articles', 'title', 'text', 'published_on'];
  const owner = sql.ref(brief ? 'm.brief_id' : 'm.article_id');
  const claimOwner = sql.ref(brief ? 'c.brief_id' : 'c.article_id');
  const { rows } = await sql<JudgedPiece>`
    select p.id, ${sql.ref(`p.${headline}`)} as headline, ${sql.ref(`p.${body}`)} as body, p.category,
      p.model_version as "modelVersion", p.scores, p.evidence,
      (select now from corrections where subject = ${`${kind}:`} || p.id and field = 'category'
        order by id desc limit 1) as corrected,
      array(select distinct coalesce(r.name, k.name) ${named(owner)} order by 1) as places,
      array(select concat_ws(' ', m.entity_type, m.field, lower(m.span), upper(m.span), coalesce(r.code, k.name))
        ${named(owner)} order by 1) as spans,
      array(select distinct coalesce(o.name, c.name) ${bodies(owner)} order by 1) as names,
      array(select concat_ws(' ', m.entity_type, m.field, lower(m.span), upper(m.span), coalesce(o.name, c.name))
        ${bodies(owner)} order by 1) as "nameSpans",
      ${sql.ref(`p.${day}`)} as day,
      array(select concat_ws(' ', c.field, lower(c.span), upper(c.span), c.measure, coalesce(c.value_low::text, '-'),
        coalesce(c.value_high::text, '-'), c.qualifier, c.unit, coalesce(c.as_of::text, '-'), coalesce(c.claimant, '-'))
        from claims c where ${claimOwner} = p.id order by lower(c.span)) as claims
    from ${sql.table(table ?? '')} p where ${condition}`.execute(db);
  return rows;
}

const named = (owner: ReturnType<typeof sql.ref>) => sql`from mentions m
  left join regions r on m.entity_type = 'region' and r.id = m.entity_id
  left join parks k on m.entity_type = 'park' and k.id = m.entity_id
  where ${owner} = p.id and m.entity_type in ('region', 'park')`;

const bodies = (owner: ReturnType<typeof sql.ref>) => sql`from mentions m
  left join organisations o on m.entity_type = 'organisation' and o.id = m.entity_id
  left join coins c on m.entity_type = 'coin' and c.id = m.entity_id
  where ${owner} = p.id and m.entity_type in ('organisation', 'coin')`;

/** Which mentions these are, as `JudgedPiece.nameSpans` has those that are stored. */
export function nameSpansOf(names: readonly NameMention[]): string[] {
  return names.map((mention) =>
    [entityTypeOf(mention), mention.field, mention.start, mention.end, mention.name].join(' '),
  );
}

/** Which mentions these are, as `JudgedPiece.spans` has those that are stored. */
export function spansOf(places: readonly PlaceMention[]): string[] {
  return places.map(({ type, field, start, end, name, path }) =>
    [type, field, start, end, type === 'park' ? name : (path[0]?.code ?? '')].join(' '),
  );
}

/** Writes new answers of the model; what a person said is not touched. */
export async function saveAnswers(
  trx: Trx,
  kind: SubjectKind,
  answers: readonly { id: number; answer: Classification }[],
  now: Date,
): Promise<void> {
  if (answers.length === 0) return;
  const rows = answers.map(({ id, answer: { category, scores, evidence, modelVersion } }) => {
    return { id, category, scores, evidence, model_version: modelVersion };
  });
  await sql`update ${sql.table(kind === 'brief' ? 'briefs' : 'articles')} p set category = g.category, scores = g.scores,
      evidence = g.evidence, model_version = g.model_version, classified_at = ${now}
    from json_to_recordset(${JSON.stringify(rows)}::json) as g (id bigint, category text, scores jsonb, evidence jsonb,
      model_version text)
    where p.id = g.id`.execute(trx);
}

/** Which claims these are, as `JudgedPiece.claims` has those that are stored. */
export function claimKeys(claims: readonly Claim[]): string[] {
  return claims.map(({ field, start, end, measure, low, high, qualifier, unit, asOf, claimant }) =>
    [field, start, end, measure, low ?? '-', high ?? '-', qualifier, unit, asOf ?? '-', claimant ?? '-'].join(' '),
  );
}
