import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../db/database.ts';
import type { Category, Published, Script, Teaser } from '../pipeline/types.ts';
import { type Judgement, type Known, readKnown } from './piece.ts';

/** A brief where it stands in an article. */
export interface PlacedBrief {
  brief: number;
  sighting: number;
  /** The article's paragraphs before it. */
  position: number;
  /** Its offset in the page's extracted text, UTF-16. */
  start: number;
  /** As it stands there, tag to bracket. */
  text: string;
  category: Category;
}

/** The same article under another URL. */
export interface ArticleCopy {
  id: number;
  url: string;
  network: string;
  title: string | null;
  fetched_at: Date;
}

/** What the same URL said before. */
export interface ArticleVersion {
  id: number;
  title: string | null;
  text: string;
  fetched_at: Date;
  replaced_at: Date;
}

/** One article with all that is known of it. */
export interface ArticleDetail extends Judgement, Known {
  id: number;
  url: string;
  network: string;
  title: string | null;
  author: string | null;
  publisher: string | null;
  dated: string | null;
  published_at: Date | null;
  published_precision: Published['precision'] | null;
  script: Script;
  /** Its own paragraphs, joined by line breaks. */
  text: string;
  teasers: Teaser[];
  /** The article that this one is a copy of. */
  copy_of: number | null;
  page_id: number;
  fetched_at: Date;
  source: string | null;
  briefs: PlacedBrief[];
  copies: ArticleCopy[];
  versions: ArticleVersion[];
}

/** @returns undefined where there is no such article */
export async function readArticleDetail(db: Db, id: number): Promise<ArticleDetail | undefined> {
  const [row, briefs, copies, versions, known] = await Promise.all([
    readRow(db, id),
    readBriefs(db, id),
    readCopies(db, id),
    readVersions(db, id),
    readKnown(db, { kind: 'article', id }),
  ]);
  return row && { ...row, ...known, briefs, copies, versions };
}

type Row = Omit<ArticleDetail, keyof Known | 'briefs' | 'copies' | 'versions'>;

async function readRow(db: Db, id: number): Promise<Row | undefined> {
  const { rows } = await sql<Row>`
    select a.id, a.url, si.network, a.title, a.author, a.publisher, a.published_on as dated, a.published_at,
      a.published_precision, a.script, a.text, a.teasers,
      ${category('article', 'a')} as category,
      a.category as machine_category, a.scores, a.evidence, a.model_version, a.copy_of, a.page_id, a.fetched_at,
      coalesce(so.title, so.url) as source
    from articles a join sites si on si.id = a.site_id left join sources so on so.id = a.source_id
    where a.id = ${id}`.execute(db);
  return rows[0];
}

/** A person's last word, otherwise the model's answer. @param table alias of the piece's table */
function category(kind: 'brief' | 'article', table: string): RawBuilder<Category> {
  const [id, machine] = [sql.ref(`${table}.id`), sql.ref(`${table}.category`)];
  return sql`coalesce((select now from corrections where subject = ${`${kind}:`} || ${id} and field = 'category'
    order by id desc limit 1), ${machine})`;
}

async function readBriefs(db: Db, id: number): Promise<PlacedBrief[]> {
  const { rows } = await sql<PlacedBrief>`
    select s.brief_id as brief, s.id as sighting, s.position, s.start_offset as start, s.raw_text as text,
      ${category('brief', 'b')} as category
    from sightings s join briefs b on b.id = s.brief_id where s.article_id = ${id}
    order by s.position, s.start_offset, s.id`.execute(db);
  return rows;
}

/** Most copies to show: a wire story may stand on a thousand sites. */
const MAX_COPIES = 100;

async function readCopies(db: Db, id: number): Promise<ArticleCopy[]> {
  const { rows } = await sql<ArticleCopy>`
    with first as (select coalesce(copy_of, id) as id from articles where id = ${id})
    select a.id, a.url, si.network, a.title, a.fetched_at
    from (select id from first union select c.id from articles c join first on c.copy_of = first.id) same
      join articles a on a.id = same.id join sites si on si.id = a.site_id
    where a.id <> ${id} order by a.copy_of is not null, a.fetched_at, a.id limit ${MAX_COPIES}`.execute(db);
  return rows;
}

const MAX_VERSIONS = 20;

async function readVersions(db: Db, id: number): Promise<ArticleVersion[]> {
  const { rows } = await sql<ArticleVersion>`
    select id, title, text, fetched_at, replaced_at from article_versions where article_id = ${id}
    order by id desc limit ${MAX_VERSIONS}`.execute(db);
  return rows;
}

/** The text that was extracted from a stored page; undefined where there is no such page, null where it was pruned. */
export async function readPageText(db: Db, pageId: number): Promise<string | null | undefined> {
  const row = await db.selectFrom('pages').select('text').where('id', '=', pageId).executeTakeFirst();
  return row?.text;
}
