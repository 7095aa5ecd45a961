import { z } from 'zod';
import { correctCategory } from '../../db/corrections.ts';
import { CATEGORIES } from '../../pipeline/types.ts';
import { splitSighting } from '../../split-sighting.ts';
import { NOBODY } from '../actions.ts';
import { takeUrl } from '../enqueue.ts';
import { endpoint } from './endpoint.ts';
import * as schemas from './schemas-actions.ts';

const who = z.string().trim().min(1).max(80).default(NOBODY).describe('the person, for the table of corrections');
const correction = z.object({
  category: z.enum(CATEGORIES).nullable().describe('null takes earlier corrections back'),
  who,
});

export const ACTIONS = [
  endpoint({
    method: 'post',
    path: '/api/urls',
    summary: "Take an article's URL in; /api/urls/{id} tells what becomes of it",
    name: 'Taken',
    body: z.object({ url: z.string().min(1).max(2048) }),
    answer: schemas.taken,
    status: 202,
    available: ({ enqueue }) => enqueue !== undefined,
    handle: async ({ deps: { enqueue }, body }) => enqueue && (await takeUrl(enqueue, body.url)),
  }),
  ...(['brief', 'article'] as const).map((kind) =>
    endpoint({
      method: 'post',
      path: `/api/${kind}s/{id}/category`,
      summary: `A person's word on what this ${kind} is about; it wins in reports`,
      name: 'Corrected',
      body: correction,
      answer: schemas.corrected,
      handle: ({ deps: { db }, id, body }) => correctCategory(db, { kind, id }, body.category, body.who),
    }),
  ),
  endpoint({
    method: 'post',
    path: '/api/sightings/{id}/split',
    summary: "A person's word that this sighting is another brief",
    name: 'Parted',
    body: z.object({ who }),
    answer: schemas.parted,
    handle: ({ deps: { db }, id, body }) => splitSighting(db, id, body.who),
  }),
  endpoint({
    method: 'post',
    path: '/api/dead-letters/{id}/retry',
    summary: 'Put a dead letter back on its queue',
    name: 'Retried',
    body: z.object({}),
    answer: schemas.retried,
    available: ({ retry }) => retry !== undefined,
    handle: async ({ deps: { retry }, id }) => retry && { retried: await retry(id) },
  }),
];
