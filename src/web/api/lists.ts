import { z } from 'zod';
import { listDeadLetters } from '../../db/dead-letters.ts';
import { listSources } from '../../db/sources.ts';
import { UsageError } from '../../pipeline/errors.ts';
import { articlePlace, listArticles } from '../../reports/articles.ts';
import { briefPlace, listBriefs } from '../../reports/briefs.ts';
import { claimPlace, listClaims } from '../../reports/claims.ts';
import type { Place } from '../../reports/page.ts';
import { listParks, listRegions } from '../../reports/places.ts';
import { search } from '../../reports/search.ts';
import { cursorOf, filterParameters, readQuery } from '../query.ts';
import { endpoint } from './endpoint.ts';
import * as schemas from './schemas.ts';

const MOST = 200;
const USUAL = 50;
const limit = z.coerce.number().int().min(1).max(MOST).default(USUAL).describe('most rows to answer');

const filtered = filterParameters.extend({ limit });
const ranked = filterParameters.omit({ after: true }).extend({ limit });
const searched = filtered.extend({ text: z.string().min(1).max(200).describe('what to look for') });
const limited = z.object({ limit });

const pageOf = <T extends z.ZodType>(row: T) =>
  z.object({ items: z.array(row), next: z.string().nullable().describe('`after` of the next page; null at the end') });
const itemsOf = <T extends z.ZodType>(row: T) => z.object({ items: z.array(row) });

/** Asks for one row more than wanted, to know whether there is a next page. */
async function page<R>(wanted: number, read: (limit: number) => Promise<R[]>, placeOf: (row: R) => Place) {
  const rows = await read(wanted + 1);
  const last = rows.length > wanted ? rows[wanted - 1] : undefined;
  return { items: rows.slice(0, wanted), next: last === undefined ? null : cursorOf(placeOf(last)) };
}

export const LISTS = [
  endpoint({
    path: '/api/briefs',
    summary: 'Briefs, newest first',
    name: 'Briefs',
    query: filtered,
    answer: pageOf(schemas.brief),
    handle: async ({ deps: { db }, query: { limit: wanted, ...asked } }) => {
      const { filter, after } = readQuery(asked);
      return await page(
        wanted,
        (rows) => listBriefs(db, filter, rows, after),
        (row) => briefPlace(row, filter),
      );
    },
  }),
  endpoint({
    path: '/api/articles',
    summary: 'Articles, newest first, copies elsewhere folded in',
    name: 'Articles',
    query: filtered,
    answer: pageOf(schemas.article),
    handle: async ({ deps: { db }, query: { limit: wanted, ...asked } }) => {
      const { filter, after } = readQuery(asked);
      if (filter.by === 'occurred') throw new UsageError('by: an article names no day on which something occurred');
      return await page(
        wanted,
        (rows) => listArticles(db, filter, rows, after),
        (row) => articlePlace(row, filter),
      );
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
      const rows = await search(db, { ...filter, text }, { limit: wanted + 1, after: after ?? null });
      return { items: rows.slice(0, wanted), next: rows.length > wanted ? (rows[wanted - 1]?.place ?? null) : null };
    },
  }),
  endpoint({
    path: '/api/claims',
    summary: 'Numbers that articles and briefs report, newest first',
    name: 'Claims',
    query: filtered,
    answer: pageOf(schemas.claim),
    handle: async ({ deps: { db }, query: { limit: wanted, ...asked } }) => {
      const { filter, after } = readQuery(asked);
      return await page(
        wanted,
        (rows) => listClaims(db, filter, rows, after),
        (row) => claimPlace(row, filter),
      );
    },
  }),
  endpoint({
    path: '/api/parks',
    summary: 'Parks, most named first',
    name: 'Parks',
    query: ranked,
    answer: itemsOf(schemas.park),
    handle: async ({ deps: { db }, query: { limit: wanted, ...asked } }) => ({
      items: await listParks(db, readQuery(asked).filter, wanted),
    }),
  }),
  endpoint({
    path: '/api/regions',
    summary: 'Regions, most named first; what lies in one counts for it too',
    name: 'Regions',
    query: ranked,
    answer: itemsOf(schemas.region),
    handle: async ({ deps: { db }, query: { limit: wanted, ...asked } }) => ({
      items: await listRegions(db, readQuery(asked).filter, wanted),
    }),
  }),
  endpoint({
    path: '/api/sources',
    summary: 'What is polled, and how it stands with each',
    name: 'Sources',
    answer: itemsOf(schemas.source),
    handle: async ({ deps: { db } }) => ({ items: await listSources(db) }),
  }),
  endpoint({
    path: '/api/dead-letters',
    summary: 'What was given up, newest first',
    name: 'DeadLetters',
    query: limited,
    answer: itemsOf(schemas.deadLetter),
    handle: async ({ deps: { db }, query }) => ({ items: await listDeadLetters(db, query.limit) }),
  }),
];
