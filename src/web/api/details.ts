import type { Db } from '../../db/database.ts';
import { changesBetween } from '../../pipeline/changes.ts';
import { readArticleDetail } from '../../reports/article.ts';
import { ask } from '../../reports/ask.ts';
import { readBrief } from '../../reports/brief.ts';
import { listDisagreements } from '../../reports/disagreements.ts';
import { readBacklog } from '../../reports/health.ts';
import { readOverview } from '../../reports/overview.ts';
import { readTrace } from '../../reports/url.ts';
import { endpoint } from './endpoint.ts';
import * as schemas from './schemas-details.ts';

const DISAGREEMENTS = 20;

export const DETAILS = [
  endpoint({
    path: '/api/overview',
    summary: 'What is new by category and week, where, what contradicts, and what waits',
    name: 'Overview',
    answer: schemas.overview,
    handle: async ({ deps: { db, jobs } }) => {
      const figures = (one: Db) =>
        Promise.all([readOverview(one), listDisagreements(one, DISAGREEMENTS), readBacklog(one)]);
      const [[overview, disagreements, backlog], queues] = await Promise.all([ask(db, figures), jobs?.() ?? null]);
      return { ...overview, disagreements, backlog, queues };
    },
  }),
  endpoint({
    path: '/api/briefs/{id}',
    summary: 'A brief with evidence, sightings and what each changed, similar briefs and corrections',
    name: 'Brief',
    answer: schemas.briefDetail,
    handle: async ({ deps: { db }, id }) => {
      const found = await readBrief(db, id);
      if (!found) return undefined;
      const { text, sightings } = found.sightings;
      const changed = sightings.map((row) => ({ ...row, changes: changesBetween(text, row.text) }));
      return { ...found, text, sightings: changed };
    },
  }),
  endpoint({
    path: '/api/articles/{id}',
    summary: 'An article with the briefs that stood in it, its copies, versions and corrections',
    name: 'Article',
    answer: schemas.articleDetail,
    handle: ({ deps: { db }, id }) => readArticleDetail(db, id),
  }),
  endpoint({
    path: '/api/urls/{id}',
    summary: 'A URL and everything that happened to it',
    name: 'Url',
    answer: schemas.url,
    handle: ({ deps: { db }, id }) => readTrace(db, id),
  }),
];
