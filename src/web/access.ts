import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { html } from 'hono/html';
import ipaddr from 'ipaddr.js';
import { layout, problemPage } from './layout.ts';

const COOKIE = 'briefwire_session';
const COOKIE_SECONDS = 30 * 24 * 60 * 60;

/** Whether only this machine can reach a server that listens there. */
export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '');
  if (bare.toLowerCase() === 'localhost') return true;
  return ipaddr.isValid(bare) && ipaddr.process(bare).range() === 'loopback';
}

/**
 * Lets in who may come in. With a token: who sends it as a bearer or has logged in. Without: who asks for this machine
 * by a loopback name, since a foreign site can make its own name point here (DNS rebinding).
 */
export function admit(token: string | null, version: string): MiddlewareHandler {
  return async (c, next) => {
    if (token === null) {
      if (isLoopback(hostOf(c))) return next();
      return c.html(
        problemPage('Not here', 'Open this page by the name localhost, or set BRIEFWIRE_TOKEN.', version),
        421,
      );
    }
    if (hasBearer(c, token) || same(getCookie(c, COOKIE) ?? '', sessionOf(token))) return next();
    c.header('WWW-Authenticate', 'Bearer');
    if (c.req.path.startsWith('/api/')) {
      return c.json({ error: { reason: 'unauthorized', message: 'send Authorization: Bearer with the token' } }, 401);
    }
    return c.html(loginPage(version, false), 401);
  };
}

/** `POST /login`: changes the token for a cookie that does not contain it. */
export async function logIn(c: Context, token: string, version: string): Promise<Response> {
  const { token: given } = await c.req.parseBody();
  if (typeof given !== 'string' || !same(given, token)) return c.html(loginPage(version, true), 401);
  setCookie(c, COOKIE, sessionOf(token), { httpOnly: true, sameSite: 'Strict', path: '/', maxAge: COOKIE_SECONDS });
  return c.redirect('/', 303);
}

/** Refuses what another site makes a browser send here; a program with the token is no browser. */
export function sameOrigin(token: string | null): MiddlewareHandler {
  return async (c, next) => {
    const origin = c.req.header('origin');
    const site = c.req.header('sec-fetch-site');
    const own = origin === undefined || (URL.canParse(origin) && new URL(origin).host === c.req.header('host'));
    const foreignSite = site !== undefined && site !== 'same-origin' && site !== 'none';
    if ((own && !foreignSite) || (token !== null && hasBearer(c, token))) return next();
    return c.json({ error: { reason: 'cross_origin', message: 'requests from other sites are refused' } }, 403);
  };
}

function hasBearer(c: Context, token: string): boolean {
  const [, given] = /^bearer +(.*)$/i.exec(c.req.header('authorization') ?? '') ?? [];
  return given !== undefined && same(given, token);
}

function hostOf(c: Context): string {
  const host = `http://${c.req.header('host') ?? ''}`;
  return URL.canParse(host) ? new URL(host).hostname : '';
}

function sessionOf(token: string): string {
  return createHmac('sha256', token).update('briefwire session').digest('hex');
}

/** Equality that takes the same time whatever was guessed. */
function same(given: string, wanted: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}

function loginPage(version: string, wrong: boolean) {
  const body = html`<h1>Log in</h1>
<form class="card filters" method="post" action="/login">
<label>Token<input type="password" name="token" required autocomplete="current-password"></label>
<button>Log in</button>
${wrong ? html`<p class="problem" role="alert">That is not the token.</p>` : ''}
</form>`;
  return layout({ title: 'Log in', path: null, version, body });
}
