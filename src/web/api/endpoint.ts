import type { Context } from 'hono';
import type { z } from 'zod';
import type { WebDeps } from '../deps.ts';

/** What a handler is given besides what was asked. */
export interface Call<Q, B> {
  deps: WebDeps;
  c: Context;
  /** The number in the path; 0 where it has none. */
  id: number;
  query: Q;
  body: B;
}

type Schema = z.ZodType;
type Parameters = z.ZodObject;

/** One row of the API. */
export interface Endpoint {
  method: 'get' | 'post';
  /** As OpenAPI writes it: `/api/briefs/{id}`. */
  path: string;
  summary: string;
  /** Name of the answer's schema in the document. */
  name: string;
  answer: Schema;
  status: 200 | 202;
  query: Parameters | null;
  body: Schema | null;
  /** Whether this server can do it at all. */
  available: (deps: WebDeps) => boolean;
  /** @returns undefined where there is no such thing */
  handle: (call: Call<unknown, unknown>) => Promise<unknown>;
}

interface Given<A extends Schema, Q extends Parameters, B extends Schema> {
  method?: 'get' | 'post';
  path: string;
  summary: string;
  name: string;
  answer: A;
  status?: 200 | 202;
  query?: Q;
  body?: B;
  available?: (deps: WebDeps) => boolean;
  handle: (call: Call<z.output<Q>, z.output<B>>) => Promise<z.input<A> | undefined>;
}

/** A row whose handler is held to its schemas by the compiler. */
export function endpoint<A extends Schema, Q extends Parameters = Parameters, B extends Schema = Schema>(
  given: Given<A, Q, B>,
): Endpoint {
  const { method = 'get', path, summary, name, answer, status = 200, available = () => true } = given;
  const { query = null, body = null } = given;
  const handle = (call: Call<unknown, unknown>) => given.handle(call as Call<z.output<Q>, z.output<B>>);
  return { method, path, summary, name, answer, status, query, body, available, handle };
}
