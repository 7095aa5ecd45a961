import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { etag } from 'hono/etag';
import { HTTPException } from 'hono/http-exception';
import { secureHeaders } from 'hono/secure-headers';
import type { Db } from '../db/database.ts';
import { UsageError } from '../pipeline/errors.ts';
import { admit, logIn, sameOrigin } from './access.ts';
import { type Enqueue, enqueueUrl } from './enqueue.ts';
import { healthRoutes, type Readiness } from './health.ts';
import { layout, type Markup, problemPage } from './layout.ts';
import { articlesPage, briefsPage } from './lists.ts';
import { overviewPage } from './overview.ts';
import { STYLE } from './style.ts';

/** What the page needs. */
export interface WebDeps {
  db: Db;
  /** Shared secret; null where only this machine can reach the page. */
  token: string | null;
  version: string;
  ready: () => Promise<Readiness>;
  /** Takes an article's URL in; without it the page only reads. */
  enqueue?: Enqueue;
  /** Is told of what went wrong while answering. */
  onError?: (error: unknown) => void;
}

const LONGEST_BODY = 16 * 1024;
const NO_SCRIPTS = {
  defaultSrc: ["'none'"],
  styleSrc: ["'self'"],
  imgSrc: ['data:'],
  formAction: ["'self'"],
  baseUri: ["'none'"],
  frameAncestors: ["'none'"],
};

/** All routes, without a server around them. */
export function createRoutes(deps: WebDeps): Hono {
  const { token, version } = deps;
  const app = new Hono();
  app.use(secureHeaders({ contentSecurityPolicy: NO_SCRIPTS, referrerPolicy: 'no-referrer' }));
  app.route('/', healthRoutes(deps.ready));
  app.get('/style.css', etag(), (c) => {
    c.header('Cache-Control', 'no-cache');
    return c.body(STYLE, 200, { 'Content-Type': 'text/css; charset=utf-8' });
  });
  app.post('*', bodyLimit({ maxSize: LONGEST_BODY }), sameOrigin(token));
  if (token !== null) app.post('/login', (c) => logIn(c, token, version));
  app.use(admit(token, version));
  addPages(app, deps);
  const { enqueue } = deps;
  if (enqueue) app.post('/api/urls', (c) => enqueueUrl(c, enqueue));
  app.notFound((c) => c.html(problemPage('Not found', 'There is no such page here.', version), 404));
  app.onError((error, c) => {
    if (error instanceof UsageError) return c.html(problemPage('Wrong question', error.message, version), 400);
    if (error instanceof HTTPException) return error.getResponse();
    deps.onError?.(error);
    return c.html(problemPage('Not now', 'This page could not be made. /readyz says what is missing.', version), 500);
  });
  return app;
}

function addPages(app: Hono, { db, version }: WebDeps): void {
  const answer = (c: Context, title: string, body: Markup) => {
    c.header('Cache-Control', 'private, no-cache');
    return c.html(layout({ title, path: c.req.path, version, body }));
  };
  app.get('/', async (c) => answer(c, 'Overview', await overviewPage(db)));
  app.get('/briefs', async (c) => answer(c, 'Briefs', await briefsPage(db, c.req.query())));
  app.get('/articles', async (c) => answer(c, 'Articles', await articlesPage(db, c.req.query())));
}
