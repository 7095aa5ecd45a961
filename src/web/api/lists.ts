import { z } from 'zod';
import type { Db } from '../../db/database.ts';
import { listDeadLetters } from '../../db/dead-letters.ts';
import { pageOfSources } from '../../db/sources.ts';
import { UsageError } from '../../pipeline/errors.ts';
import { articlePlace, listArticles } from '../../reports/articles.ts';
import { briefPlace, listBriefs } from '../../reports/briefs.ts';
import { claimPlace, listClaims } from '../../reports/claims.ts';
import type { ReportFilter } from '../../reports/filter.ts';
import { listCoins, listOrganisations } from '../../reports/names.ts';
import { type Place, type Rank, readIdPlace, readPage, readRank, writePlace, writeRank } from '../../reports/page.ts';
import { type Counts, listParks, listRegions, rankOf } from '../../reports/places.ts';
import { search } from '../../reports/search.ts';
import { filterParameters, readQuery, readQueryOf } from '../query.ts';
import { endpoint } from './endpoint.ts';
import * as schemas from './schemas-lists.ts';

const MOST = 200;
const USUAL = 50;
const limit = z.coerce.number().int().min(1).max(MOST).default(USUAL).describe('most rows to answer');

const filtered = filterParameters.extend({ limit });
const searched = filtered.extend({ text: z.string().min(1).max(200).describe('what to look for') });
const plain = z.object({ limit, after: filterParameters.shape.after });

const pageOf = <T extends z.ZodType>(row: T) =>
  z.object({ items: z.array(row), next: z.string().nullable().describe('`after` of the next page; null at the end') });

/** @param cursorOf a row's cursor */
async function page<R>(wanted: number, read: (limit: number) => Promise<R[]>, cursorOf: (row: R) => string) {
  const { rows, last } = await readPage(wanted, read);
  return { items: rows, next: last === undefined ? null : cursorOf(last) };
}

type Asked = z.output<typeof filtered>;
type Read<R, P> = (db: Db, filter: ReportFilter, limit: number, after: P | null) => Promise<R[]>;

/** A page of a list by days. */
async function newest<R>(
  db: Db,
  { limit: wanted, ...asked }: Asked,
  read: Read<R, Place>,
  placeOf: (row: R, filter: ReportFilter) => Place,
) {
  const { filter, after } = readQuery(asked);
  return await page(
    wanted,
    (rows) => read(db, filter, rows, after),
    (row) => writePlace(placeOf(row, filter)),
  );
}

/** A page of a ranked list: a row whose rank changes meanwhile may come twice, or not at all. */
async function ranked<R extends Counts & { id: number }>(
  db: Db,
  { limit: wanted, ...asked }: Asked,
  read: Read<R, Rank>,
) {
  const { filter, after } = readQueryOf(asked, readRank);
  return await page(
    wanted,
    (rows) => read(db, filter, rows, after),
    (row) => writeRank(rankOf(row)),
  );
}

export const LISTS = [
  endpoint({
    path: '/api/briefs',
    summary: 'Briefs, newest first',
    name: 'Briefs',
    query: filtered,
    answer: pageOf(schemas.brief),
    handle: ({ deps: { db }, query }) => newest(db, query, listBriefs, briefPlace),
  }),
  endpoint({
    path: '/api/articles',
    summary: 'Articles, newest first, copies elsewhere folded in',
    name: 'Articles',
    query: filtered,
    answer: pageOf(schemas.article),
    handle: async ({ deps: { db }, query }) => {
      if (query.by === 'occurred') throw new UsageError('by: an article names no day on which something occurred');
      return await newest(db, query, listArticles, articlePlace);
    },
  }),
  endpoint({
    path: '/api/search',
    summary: 'Briefs and articles that hold all words, in either script, newest first, hits in titles ranked higher',
    name: 'Hits',
    query: searched,
    answer: pageOf(schemas.hit),
    handle: async ({ deps: { db }, query: { limit: wanted, after, text, ...asked } }) => {
      const { filter } = readQuery(asked);
      return await page(
        wanted,
        (rows) => search(db, { ...filter, text }, { limit: rows, after: after ?? null }),
        (row) => row.place,
      );
    },
  }),
  endpoint({
    path: '/api/claims',
    summary: 'Numbers that articles and briefs report, newest first',
    name: 'Claims',
    query: filtered,
    answer: pageOf(schemas.claim),
    handle: ({ deps: { db }, query }) => newest(db, query, listClaims, claimPlace),
  }),
  endpoint({
    path: '/api/parks',
    summary: 'Parks, most named first',
    name: 'Parks',
    query: filtered,
    answer: pageOf(schemas.park),
    handle: ({ deps: { db }, query }) => ranked(db, query, listParks),
  }),
  endpoint({
    path: '/api/regions',
    summary: 'Regions, most named first; what lies in one counts for it too',
    name: 'Regions',
    query: filtered,
    answer: pageOf(schemas.region),
    handle: ({ deps: { db }, query }) => ranked(db, query, listRegions),
  }),
  endpoint({
    path: '/api/organisations',
    summary: 'Regulators and companies, most named first',
    name: 'Organisations',
    query: filtered,
    answer: pageOf(schemas.organisation),
    handle: ({ deps: { db }, query }) => ranked(db, query, listOrganisations),
  }),
  endpoint({
    path: '/api/coins',
    summary: 'Coins, most named first',
    name: 'Coins',
    query: filtered,
    answer: pageOf(schemas.coin),
    handle: ({ deps: { db }, query }) => ranked(db, query, listCoins),
  }),
  endpoint({
    path: '/api/sources',
    summary: 'What is polled, and how it stands with each',
    name: 'Sources',
    query: plain,
    answer: pageOf(schemas.source),
    handle: ({ deps: { db }, query: { limit: wanted, after } }) =>
      page(
        wanted,
        (rows) => pageOfSources(db, rows, after === undefined ? 0 : readIdPlace(after)),
        (row) => String(row.id),
      ),
  }),
  endpoint({
    path: '/api/dead-letters',
    summary: 'What was given up, newest first',
    name: 'DeadLetters',
    query: plain,
    answer: pageOf(schemas.deadLetter),
    handle: ({ deps: { db }, query: { limit: wanted, after } }) =>
      page(
        wanted,
        (rows) => listDeadLetters(db, rows, after === undefined ? null : readIdPlace(after)),
        (row) => String(row.id),
      ),
  }),
];
