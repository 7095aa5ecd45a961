import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { html } from 'hono/html';
import ipaddr from 'ipaddr.js';
import { bareLayout, type Markup } from './layout.ts';
import { isForPrograms, problem } from './problem.ts';
import type { View } from './view.ts';

const COOKIE = 'briefwire_session';
const COOKIE_SECONDS = 30 * 24 * 60 * 60;

/** Whether only this machine can reach a server that listens there. */
export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '');
  if (bare.toLowerCase() === 'localhost') return true;
  return ipaddr.isValid(bare) && ipaddr.process(bare).range() === 'loopback';
}

/**
 * Lets in who may come in. With a token: who sends it as a bearer (or as a password, since feed readers know no other
 * way) or has logged in. Without: who asks for this machine by a loopback name, since a foreign site can make its own
 * name point here (DNS rebinding).
 */
export function admit(token: string | null, viewOf: (c: Context) => View): MiddlewareHandler {
  return async (c, next) => {
    if (token === null) {
      if (isLoopback(hostOf(c))) return next();
      const { words } = viewOf(c);
      if (isForPrograms(c)) return problem(c, 421, 'wrong_host', words.notHereText);
      const body = html`<h1>${words.notHere}</h1><p class="card problem">${words.notHereText}</p>`;
      return c.html(bareLayout(viewOf(c), { title: words.notHere, body }), 421);
    }
    if (hasToken(c, token) || same(getCookie(c, COOKIE) ?? '', sessionOf(token))) return next();
    if (isForPrograms(c)) {
      c.header('WWW-Authenticate', 'Bearer, Basic realm="briefwire"');
      return problem(c, 401, 'unauthorized', 'send Authorization: Bearer with the token');
    }
    c.header('WWW-Authenticate', 'Bearer');
    return c.html(loginPage(viewOf(c), wantedPath(c), false), 401);
  };
}

/** Whether a request may read `/metrics`: with the token, or without one from this machine's own name. */
export function mayWatch(c: Context, token: string | null): boolean {
  return token === null ? isLoopback(hostOf(c)) : hasToken(c, token);
}

/** `POST /login`: changes the token for a cookie that does not contain it. */
export async function logIn(c: Context, token: string, view: View): Promise<Response> {
  const { token: given, to } = await c.req.parseBody();
  const path = localPath(to);
  if (typeof given !== 'string' || !same(given, token)) return c.html(loginPage(view, path, true), 401);
  setCookie(c, COOKIE, sessionOf(token), { httpOnly: true, sameSite: 'Strict', path: '/', maxAge: COOKIE_SECONDS });
  return c.redirect(path, 303);
}

/** Where somebody wanted to go who has to log in first: what a form sent is not sent again. */
function wantedPath(c: Context): string {
  const { pathname, search } = new URL(c.req.url);
  return c.req.method === 'GET' ? localPath(pathname + search) : '/';
}

/** A path of this server, as browsers read it; all else is the first page: a login must not lead to another site. */
export function localPath(given: unknown): string {
  const base = 'http://here.invalid';
  if (typeof given !== 'string' || !given.startsWith('/') || !URL.canParse(given, base)) return '/';
  const { origin, pathname, search } = new URL(given, base);
  return origin === base && !pathname.startsWith('//') ? pathname + search : '/';
}

/** Refuses what another site makes a browser send here; a program with the token is no browser. */
export function sameOrigin(token: string | null): MiddlewareHandler {
  return async (c, next) => {
    const origin = c.req.header('origin');
    const site = c.req.header('sec-fetch-site');
    const own = origin === undefined || (URL.canParse(origin) && new URL(origin).host === c.req.header('host'));
    const foreignSite = site !== undefined && site !== 'same-origin' && site !== 'none';
    if ((own && !foreignSite) || (token !== null && hasBearer(c, token))) return next();
    return problem(c, 403, 'cross_origin', 'requests from other sites are refused');
  };
}

/** What every form carries; no other site can read it. All processes that share a token take each other's forms. */
export function createFormKey(token: string | null): string {
  return token === null ? randomBytes(16).toString('hex') : keyed(token, 'briefwire form');
}

/** Whether a form came from one of our pages. */
export function isOwnForm(given: unknown, formKey: string): boolean {
  return typeof given === 'string' && same(given, formKey);
}

function hasBearer(c: Context, token: string): boolean {
  const [, given] = /^bearer +(.*)$/i.exec(c.req.header('authorization') ?? '') ?? [];
  return given !== undefined && same(given, token);
}

function hasToken(c: Context, token: string): boolean {
  if (hasBearer(c, token)) return true;
  const [, encoded = ''] = /^basic +([\w+/=-]+)$/i.exec(c.req.header('authorization') ?? '') ?? [];
  const [, password] = /^[^:]*:(.*)$/s.exec(Buffer.from(encoded, 'base64').toString('utf8')) ?? [];
  // A browser sends a password along with whatever another site makes it ask: good for reading alone.
  return c.req.method === 'GET' && password !== undefined && same(password, token);
}

function hostOf(c: Context): string {
  const host = `http://${c.req.header('host') ?? ''}`;
  return URL.canParse(host) ? new URL(host).hostname : '';
}

function sessionOf(token: string): string {
  return keyed(token, 'briefwire session');
}

function keyed(token: string, purpose: string): string {
  return createHmac('sha256', token).update(purpose).digest('hex');
}

/** Equality that takes the same time whatever was guessed. */
function same(given: string, wanted: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}

function loginPage(view: View, to: string, wrong: boolean): Markup {
  const { words } = view;
  const body = html`<h1>${words.logIn}</h1>
<form class="card filters" method="post" action="/login"><input type="hidden" name="to" value="${to}">
<label>${words.token}<input type="password" name="token" required autocomplete="current-password"></label>
<button>${words.logIn}</button>
${wrong ? html`<p class="problem" role="alert">${words.wrongToken}</p>` : ''}
</form>`;
  return bareLayout(view, { title: words.logIn, body });
}
