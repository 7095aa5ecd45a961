import { Agent, type Dispatcher, request } from 'undici';
import { ACCEPT_ENCODING, readBody } from './body.ts';
import { errorFailure } from './failure.ts';
import { allowRule, checkUrl, guardedConnector } from './guard.ts';
import {
  type Failure,
  type FetchVerdict,
  type Hop,
  type KeptHeaders,
  keepHeaders,
  type Redirect,
  statusFailure,
} from './verdict.ts';

export interface HttpClientOptions {
  userAgent: string;
  /** Hosts (`host` or `host:port`) that may have a private address. */
  allowHosts: readonly string[];
  /** Cap on a body, before and after decoding. */
  maxBytes: number;
  /** How long one call may take in all, redirects and body included, in milliseconds. */
  deadlineMs: number;
}

interface FetchOptions {
  /** Sent with every hop; credentials among them only to the origin that was asked for. */
  headers?: Record<string, string>;
  signal?: AbortSignal;
  /** Take the beginning of a larger body, so many bytes of it, instead of refusing it. */
  cutAt?: number;
}

export interface HttpClient {
  /** GETs one URL. What goes wrong on the way is the verdict; only a mistake of our own is thrown. */
  fetch(url: string, options?: FetchOptions): Promise<FetchVerdict>;
  /** GETs one URL and follows no redirect: that is for a caller who asks each host in its turn. */
  fetchOne(url: string, options?: FetchOptions): Promise<FetchVerdict | Redirect>;
  /** Ends every connection; calls in flight answer `aborted`. */
  close(): Promise<void>;
}

const MAX_REDIRECTS = 5;
const PERMANENT_STATUSES: ReadonlySet<number> = new Set([301, 308]);
const REDIRECT_STATUSES: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
/** No byte for this long is a dead peer, however long the deadline is; never more than half of the deadline. */
const MAX_IDLE_MS = 15_000;
const CONDITIONAL_HEADERS: readonly string[] = ['if-none-match', 'if-modified-since'];
const CREDENTIAL_HEADERS: readonly string[] = ['authorization', 'cookie', 'proxy-authorization'];
const ACCEPT =
  'text/html, application/xhtml+xml, application/xml;q=0.9, application/feed+json;q=0.9, text/plain;q=0.8, */*;q=0.5';
/** Visible characters, spaces and tabs (RFC 9110, 5.5), in the one byte that HTTP/1.1 has for each. */
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
/** What is read of an unwanted body to keep its connection; beyond it the connection is dropped. */
const MAX_DISCARD_BYTES = 65_536;

/** How far a call has come: what the verdict says about where, whatever the verdict is. */
interface Progress extends Hop {
  status: number | null;
  headers: KeptHeaders;
}

interface Call {
  agent: Agent;
  options: HttpClientOptions;
  /** The caller's headers, names in lower case. */
  headers: Record<string, string>;
  signal: AbortSignal;
  cutAt: number | undefined;
  progress: Progress;
}

/** The one way out to other people's servers: guarded, bounded in time and bytes, without cookies. */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const idleMs = Math.min(MAX_IDLE_MS, options.deadlineMs / 2);
  const agent = new Agent({
    connect: guardedConnector(allowRule(options.allowHosts), idleMs),
    headersTimeout: idleMs,
    bodyTimeout: idleMs,
  });
  return {
    fetch: (url, fetchOptions = {}) => fetchBounded(agent, options, url, fetchOptions, follow),
    fetchOne: (url, fetchOptions = {}) => fetchBounded(agent, options, url, fetchOptions, askOnce),
    close: () => agent.destroy(),
  };
}

/** One call under its deadline and the caller's signal, with errors sorted into verdicts. */
async function fetchBounded<V>(
  agent: Agent,
  options: HttpClientOptions,
  url: string,
  { headers = {}, signal, cutAt }: FetchOptions,
  work: (call: Call) => Promise<V>,
): Promise<V | FetchVerdict> {
  const control = new AbortController();
  let stopped: Failure | undefined;
  const stop = (reason: string, message: string) => {
    stopped ??= { kind: 'failed', reason, message, retry: true };
    control.abort();
  };
  const onAbort = () => stop('aborted', 'the fetch was called off');
  const timer = setTimeout(() => stop('timeout', `not done after ${options.deadlineMs} ms`), options.deadlineMs);
  signal?.addEventListener('abort', onAbort, { once: true });
  if (signal?.aborted) onAbort();
  const progress: Progress = { url, redirects: [], movedTo: null, status: null, headers: {} };
  try {
    return await work({ agent, options, headers: sendable(headers), signal: control.signal, cutAt, progress });
  } catch (error) {
    const failure = stopped ?? errorFailure(error);
    if (!failure) throw error;
    return { ...failure, ...progress };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}

/** One hop after the other, each through the same checks. */
async function follow(call: Call): Promise<FetchVerdict> {
  const { progress } = call;
  const asked = checkUrl(progress.url);
  let url = asked;
  for (;;) {
    const verdict = await ask(call, url, url.origin === asked.origin);
    if (verdict.kind !== 'redirect') return verdict;
    const stop = checkRedirect(progress, verdict);
    if (stop) return stop;
    progress.movedTo = movedTo(progress.movedTo, asked.href, verdict);
    progress.redirects.push(url.href);
    url = new URL(verdict.location);
  }
}

async function askOnce(call: Call): Promise<FetchVerdict | Redirect> {
  return await ask(call, checkUrl(call.progress.url), true);
}

async function ask(call: Call, url: URL, isSameOrigin: boolean): Promise<FetchVerdict | Redirect> {
  const { progress } = call;
  Object.assign(progress, { url: url.href, status: null, headers: {} });
  const response = await send(call, url, isSameOrigin);
  progress.status = response.statusCode;
  progress.headers = keepHeaders(response.headers);
  const location = redirectTarget(response);
  if (location === undefined) return await judge(call, response);
  await discard(response, call.signal);
  const next = checkUrl(location, url);
  return { kind: 'redirect', ...progress, status: response.statusCode, location: next.href };
}

/**
 * Whether a redirect may be followed.
 * @param hop how far the redirects before it had led
 * @returns the verdict where it may not: one too many, or back to where it came from
 */
export function checkRedirect(
  { redirects, movedTo }: Pick<Hop, 'redirects' | 'movedTo'>,
  redirect: Redirect,
): FetchVerdict | undefined {
  const { url, location, status, headers } = redirect;
  const inCircle = location === url || redirects.includes(location);
  if (!inCircle && redirects.length < MAX_REDIRECTS) return undefined;
  const message = inCircle ? 'redirects in a circle' : 'too many redirects';
  const hop = { url, redirects: [...redirects], movedTo };
  return { kind: 'failed', reason: 'redirects', message, retry: false, ...hop, status, headers };
}

/** Where permanent redirects alone have led after this one. @param before after the ones before it */
export function movedTo(before: string | null, asked: string, { url, status, location }: Redirect): string | null {
  return PERMANENT_STATUSES.has(status) && url === (before ?? asked) ? location : before;
}

function send(call: Call, url: URL, isSameOrigin: boolean): Promise<Dispatcher.ResponseData> {
  const { agent, options, signal } = call;
  const own = { accept: ACCEPT, ...call.headers, 'accept-encoding': ACCEPT_ENCODING, 'user-agent': options.userAgent };
  const sent = Object.entries(own).filter(([name]) => isSameOrigin || !CREDENTIAL_HEADERS.includes(name));
  return request(url, { dispatcher: agent, method: 'GET', headers: Object.fromEntries(sent), signal });
}

/** The verdict on an answer that is no redirect. */
async function judge(call: Call, response: Dispatcher.ResponseData): Promise<FetchVerdict> {
  const { progress, options } = call;
  const { url, redirects, movedTo, headers } = progress;
  const status = response.statusCode;
  if (status >= 200 && status < 300) {
    const framing = response.headers['content-length'] ?? response.headers['transfer-encoding'];
    const encoding = joined(response.headers['content-encoding']);
    const limits = { encoding, framed: framing !== undefined, maxBytes: options.maxBytes, cutAt: call.cutAt };
    return { kind: 'page', url, redirects, movedTo, status, headers, bytes: await readBody(response.body, limits) };
  }
  await discard(response, call.signal);
  const isConditional = CONDITIONAL_HEADERS.some((name) => name in call.headers);
  if (status === 304 && isConditional) return { kind: 'unchanged', url, redirects, movedTo, status, headers };
  return { ...statusFailure(status, headers, Date.now()), ...progress };
}

function redirectTarget(response: Dispatcher.ResponseData): string | undefined {
  const { location } = response.headers;
  if (!REDIRECT_STATUSES.has(response.statusCode)) return undefined;
  return Array.isArray(location) ? location[0] : location;
}

/** The status has said all there is to say, so an error while the body is thrown away means nothing. */
async function discard(response: Dispatcher.ResponseData, signal: AbortSignal): Promise<void> {
  await response.body.dump({ limit: MAX_DISCARD_BYTES, signal }).catch(() => {});
}

function joined(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(',') : value;
}

/** Lower-cases the names and leaves out what cannot be sent: a stored ETag is whatever a server once said. */
function sendable(headers: Record<string, string>): Record<string, string> {
  const sent = Object.entries(headers).filter(([, value]) => HEADER_VALUE.test(value));
  return Object.fromEntries(sent.map(([name, value]) => [name.toLowerCase(), value]));
}
