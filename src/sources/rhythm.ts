/** When a source is asked again: functions of their arguments alone, in seconds. */

/** Two polls of one source are never closer than this, unless a person asks. */
export const SHORTEST_SECONDS = 300;
/** No source is left alone for longer, and no server can ask for more. */
export const LONGEST_SECONDS = 86_400;
/** Fewer known items than this share: something may have been missed, so sooner; more than the other: later. */
const FEW_KNOWN = 0.33;
const MANY_KNOWN = 0.67;
const SOONER = 0.5;
const LATER = 1.5;
/** Items that came within an hour of each other came together. */
const TOGETHER_MS = 3_600_000;
/** With fewer gaps than this nothing is usual yet. */
const LEAST_GAPS = 3;
/** Polls are spread by up to this share, so that sources that were added together are not polled together for ever. */
const SPREAD = 0.1;

/** What a poll that could be read showed. */
export interface PollShowed {
  /** Seconds between polls until now. */
  interval: number;
  /** Items of the answer, and how many of them were new; an answer of "not modified" has neither. */
  items: number;
  newItems: number;
  /** Nothing was known before, so the share of new items tells nothing. */
  first: boolean;
  /** Seconds that usually lie between items, or null while unknown. */
  usualGap: number | null;
}

/**
 * The interval that a source's own rhythm asks for: shorter where less than a third of its items were known, longer
 * where more than two thirds were, and not longer than what usually lies between its items.
 * @returns seconds, between SHORTEST_SECONDS and LONGEST_SECONDS
 */
export function nextInterval({ interval, items, newItems, first, usualGap }: PollShowed): number {
  const known = items === 0 ? 1 : (items - newItems) / items;
  const factor = first ? 1 : known < FEW_KNOWN ? SOONER : known > MANY_KNOWN ? LATER : 1;
  return clamp(Math.min(interval * factor, usualGap ?? LONGEST_SECONDS));
}

/** What a source says about how often it wants to be asked. */
export interface Wishes {
  /** `ttl` (minutes in the feed), or what `sy:updatePeriod` and `sy:updateFrequency` come to, in seconds. */
  ttlSeconds: number | null;
  cacheControl: string | null;
  expires: string | null;
  /** `Retry-After` in milliseconds, as it was read from the answer. */
  retryAfterMs: number | null;
}

/**
 * How long a source asks to be left alone: the longest of its wishes.
 * @param now milliseconds since the epoch
 * @returns seconds, 0 where it asks for nothing, at most LONGEST_SECONDS
 */
export function askedWait({ ttlSeconds, cacheControl, expires, retryAfterMs }: Wishes, now: number): number {
  const maxAge = /(?:^|[\s,])max-age\s*=\s*"?(\d{1,9})/i.exec(cacheControl ?? '')?.[1];
  const isUncached = /(?:^|[\s,])no-(?:cache|store)\b/i.test(cacheControl ?? '');
  // `max-age` overrules `Expires` (RFC 9111, 5.3), as does a ban on caching.
  const expiry = maxAge === undefined && !isUncached && expires !== null ? (Date.parse(expires) - now) / 1000 : 0;
  const wishes = [ttlSeconds ?? 0, isUncached ? 0 : Number(maxAge ?? 0), expiry, (retryAfterMs ?? 0) / 1000];
  return Math.min(Math.max(0, ...wishes.filter(Number.isFinite)), LONGEST_SECONDS);
}

/**
 * How long until a source that failed is asked again: doubles with each failure in a row, from SHORTEST_SECONDS on.
 * @param failures 1 after the first
 * @param asked seconds that the server asked for (`askedWait`)
 */
export function failureWait(failures: number, asked: number): number {
  return Math.max(clamp(SHORTEST_SECONDS * 2 ** Math.min(failures - 1, 20)), asked);
}

/**
 * The next poll, spread a little, never sooner than asked for.
 * @param random a number from 0 to below 1
 * @returns seconds from now
 */
export function spread(seconds: number, asked: number, random: number): number {
  return Math.round(Math.max(seconds * (1 + SPREAD * (2 * random - 1)), asked));
}

/**
 * The time that usually lies between two items: three of four gaps are no longer than this.
 * @param times milliseconds since the epoch, in any order; items within an hour count as one
 * @returns seconds, or null while there are too few
 */
export function usualGap(times: readonly number[]): number | null {
  const gaps: number[] = [];
  let last: number | null = null;
  for (const time of times.toSorted((a, b) => a - b)) {
    if (last !== null && time - last < TOGETHER_MS) continue;
    if (last !== null) gaps.push(time - last);
    last = time;
  }
  if (gaps.length < LEAST_GAPS) return null;
  gaps.sort((a, b) => a - b);
  const usual = gaps[Math.floor((gaps.length - 1) * 0.75)] ?? 0;
  return Math.round(usual / 1000);
}

function clamp(seconds: number): number {
  return Math.round(Math.min(Math.max(seconds, SHORTEST_SECONDS), LONGEST_SECONDS));
}
