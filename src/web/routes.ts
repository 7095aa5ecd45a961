import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { etag } from 'hono/etag';
import { HTTPException } from 'hono/http-exception';
import { secureHeaders } from 'hono/secure-headers';
import { SetupError, TooBroadError, UsageError } from '../pipeline/errors.ts';
import { admit, createFormKey, logIn, sameOrigin } from './access.ts';
import { actionRoutes } from './actions.ts';
import { apiRoutes } from './api/routes.ts';
import { feedRoutes } from './atom.ts';
import type { WebDeps } from './deps.ts';
import { healthRoutes } from './health.ts';
import { problemPage } from './layout.ts';
import { pageRoutes } from './pages.ts';
import { isForPrograms, problem } from './problem.ts';
import { SCRIPT } from './script.ts';
import { STYLE } from './style.ts';
import { type View, viewOf } from './view.ts';

const LONGEST_BODY = 16 * 1024;
const OWN_ALONE = {
  defaultSrc: ["'none'"],
  styleSrc: ["'self'"],
  scriptSrc: ["'self'"],
  connectSrc: ["'self'"],
  imgSrc: ['data:'],
  formAction: ["'self'"],
  baseUri: ["'none'"],
  frameAncestors: ["'none'"],
};

/** All routes, without a server around them. */
export function createRoutes(deps: WebDeps): Hono {
  const { token, version, timeZone } = deps;
  const site = { version, timeZone, formKey: createFormKey(token), takesUrls: deps.enqueue !== undefined };
  const view = (c: Context) => viewOf(c, site);
  const app = new Hono();
  // Not no-referrer: browsers then send our own forms with `Origin: null`.
  app.use(secureHeaders({ contentSecurityPolicy: OWN_ALONE, referrerPolicy: 'same-origin' }));
  app.route('/', healthRoutes(deps));
  app.use(etag());
  app.get('/style.css', (c) => asset(c, STYLE, 'text/css'));
  app.get('/script.js', (c) => asset(c, SCRIPT, 'text/javascript'));
  app.post('*', bodyLimit({ maxSize: LONGEST_BODY }), sameOrigin(token));
  if (token !== null) app.post('/login', (c) => logIn(c, token, view(c)));
  app.use(admit(token, view));
  app.route('/', pageRoutes(deps, view));
  app.route('/', actionRoutes(deps, view));
  app.route('/', apiRoutes(deps));
  app.route('/', feedRoutes(deps, view));
  app.notFound((c) => notFound(c, view(c)));
  app.onError((error, c) => answerError(error, c, view(c), deps));
  return app;
}

function asset(c: Context, text: string, type: string): Response {
  c.header('Cache-Control', 'no-cache');
  return c.body(text, 200, { 'Content-Type': `${type}; charset=utf-8` });
}

function notFound(c: Context, view: View): Response | Promise<Response> {
  const { words } = view;
  if (isForPrograms(c)) return problem(c, 404, 'not_found', words.notFoundText);
  return c.html(problemPage(view, words.notFound, words.notFoundText), 404);
}

function answerError(error: Error, c: Context, view: View, deps: WebDeps): Response | Promise<Response> {
  const { words } = view;
  const forPrograms = isForPrograms(c);
  if (error instanceof UsageError || error instanceof SetupError) {
    if (forPrograms) return problem(c, 400, 'bad_request', error.message);
    return c.html(problemPage(view, words.wrongQuestion, error.message), 400);
  }
  if (error instanceof TooBroadError) {
    if (forPrograms) return problem(c, 503, 'too_broad', error.message);
    return c.html(problemPage(view, words.notNow, error.message), 503);
  }
  if (error instanceof HTTPException) return error.getResponse();
  deps.onError?.(error);
  if (forPrograms) return problem(c, 500, 'internal', words.notNowText);
  return c.html(problemPage(view, words.notNow, words.notNowText), 500);
}
