import { type Context, Hono } from 'hono';
import { PermanentError, UsageError } from '../../pipeline/errors.ts';
import type { WebDeps } from '../deps.ts';
import { problem } from '../problem.ts';
import { issuesOf } from '../query.ts';
import { ACTIONS } from './actions.ts';
import { DETAILS } from './details.ts';
import type { Endpoint } from './endpoint.ts';
import { LISTS } from './lists.ts';
import { openApi } from './openapi.ts';

const ENDPOINTS: readonly Endpoint[] = [...DETAILS, ...LISTS, ...ACTIONS];

/** JSON over HTTP, and the document that describes it. */
export function apiRoutes(deps: WebDeps): Hono {
  const app = new Hono();
  const here = ENDPOINTS.filter((one) => one.available(deps));
  for (const one of here) app.on(one.method, one.path.replace('{id}', ':id{[0-9]+}'), (c) => answer(c, deps, one));
  const document = openApi(here, deps.version);
  app.get('/api/openapi.json', (c) => c.json(document));
  return app;
}

async function answer(c: Context, deps: WebDeps, one: Endpoint): Promise<Response> {
  if (one.body && !/^application\/json\s*(;|$)/i.test(c.req.header('content-type') ?? '')) {
    return problem(c, 415, 'content_type', 'send application/json');
  }
  const id = Number.parseInt(c.req.param('id') ?? '0', 10);
  if (!Number.isSafeInteger(id)) return problem(c, 404, 'not_found', 'no id is as large');
  try {
    const query = one.query ? parse(one.query, withoutEmpty(c.req.query())) : {};
    const body = one.body ? parse(one.body, await c.req.json().catch(() => undefined)) : undefined;
    const found = await one.handle({ deps, c, id, query, body });
    if (found === undefined)
      return problem(c, 404, 'not_found', 'there is no such thing, or it became part of another');
    c.header('Cache-Control', 'private, no-cache');
    return c.json(one.answer.parse(found) as object, one.status);
  } catch (error) {
    if (error instanceof PermanentError) return problem(c, 400, error.reason, error.message);
    if (error instanceof UsageError) return problem(c, 400, 'bad_request', error.message);
    throw error;
  }
}

/** @throws UsageError that says what is wrong */
function parse(schema: NonNullable<Endpoint['body']>, given: unknown): unknown {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new UsageError(issuesOf(parsed.error));
}

function withoutEmpty(parameters: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== ''));
}
