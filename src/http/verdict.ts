/**
 * What became of one fetch. A 404 or a refused address is data for a row, not an exception: the caller stores the
 * verdict and decides by `kind` and `retry`.
 *
 * | kind | meaning | reasons |
 * |---|---|---|
 * | page | bytes came | |
 * | unchanged | 304 to a conditional request | |
 * | gone | the site says that it is not there (any more) | `http-404`, `http-410` |
 * | refused | our own rule says no, nobody should try again | `bad-url`, `private-address`, `too-large`, `bomb`, `encoding` |
 * | failed | it did not work, `retry` says whether a later try can | `http-403` and every other status, `redirects`, `dns`, `connect`, `tls`, `timeout`, `cut-off`, `bad-response`, `aborted` |
 */
export type FetchVerdict = Page | Unchanged | NoPage;

/** The response headers that are worth a row; names in lower case, values that repeat joined by a comma. */
export type KeptHeaders = Partial<Record<(typeof KEPT_HEADERS)[number], string>>;

const KEPT_HEADERS = [
  'cache-control',
  'content-language',
  'content-type',
  'date',
  'etag',
  'expires',
  'last-modified',
  'retry-after',
  'x-robots-tag',
] as const;

/** Where a verdict was reached. */
export interface Hop {
  /** The URL that gave the verdict: the last one of the redirects, or the one that was asked for. */
  url: string;
  /** The URLs that led to it by redirect, the one that was asked for first; empty without a redirect. */
  redirects: string[];
  /** Where permanent redirects (301, 308) led from the URL that was asked for, before any other; null without. */
  movedTo: string | null;
}

interface Page extends Hop {
  kind: 'page';
  status: number;
  headers: KeptHeaders;
  /** The body, its content encoding undone; the charset is not touched. */
  bytes: Buffer;
}

interface Unchanged extends Hop {
  kind: 'unchanged';
  status: 304;
  headers: KeptHeaders;
}

/** An answer that points elsewhere, for a caller who follows by itself. */
export interface Redirect extends Hop {
  kind: 'redirect';
  status: number;
  headers: KeptHeaders;
  /** Absolute, http(s), without credentials. */
  location: string;
}

interface NoPage extends Hop, Failure {
  /** Null where no response came. */
  status: number | null;
  headers: KeptHeaders;
}

/** Why there is no page: `reason` is a short stable word that is counted, `message` is for a person. */
export interface Failure {
  kind: 'gone' | 'refused' | 'failed';
  reason: string;
  message: string;
  retry: boolean;
  /** Milliseconds that the site asked us to wait. */
  retryAfterMs?: number;
}

/** The statuses of RFC 9110 that say "later": 408 Request Timeout, 425 Too Early, 429 Too Many Requests, and 5xx. */
const RETRY_STATUSES: ReadonlySet<number> = new Set([408, 425, 429]);
const DAY_MS = 86_400_000;
const DELAY_SECONDS = /^\d{1,9}$/;

/** Keeps the few headers that matter later; `raw` is as undici gives them. */
export function keepHeaders(raw: Record<string, string | string[] | undefined>): KeptHeaders {
  const kept: KeptHeaders = {};
  for (const name of KEPT_HEADERS) {
    const value = raw[name];
    if (value !== undefined) kept[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return kept;
}

/** The same with no gaps, as it is stored. */
export function headerRecord(headers: KeptHeaders): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

/**
 * The failure that a status outside 2xx means; redirects and a wanted 304 are the caller's.
 * @param now milliseconds since the epoch, for a `Retry-After` that is a date
 */
export function statusFailure(status: number, headers: KeptHeaders, now: number): Failure {
  const reason = `http-${status}`;
  const message = `the site answered ${status}`;
  if (status === 404 || status === 410) return { kind: 'gone', reason, message, retry: false };
  const retry = status >= 500 || RETRY_STATUSES.has(status);
  const retryAfterMs = retry ? parseRetryAfter(headers['retry-after'], now) : undefined;
  return { kind: 'failed', reason, message, retry, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}

/**
 * Reads `Retry-After` (RFC 9110, 10.2.3: seconds or an HTTP date).
 * @returns milliseconds from `now`, at least 0 and at most a day; undefined where it says nothing readable
 */
export function parseRetryAfter(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined;
  const text = value.trim();
  const wait = DELAY_SECONDS.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(wait, 0), DAY_MS);
}
