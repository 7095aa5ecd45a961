import { setTimeout as sleep } from 'node:timers/promises';
import type { KnownRobots } from '../db/robots.ts';
import { dropTurn, type Hop, type TurnAnswer, takeTurn } from '../db/turns.ts';
import { checkRedirect, type HttpClient, movedTo } from '../http/client.ts';
import type { FetchVerdict, Redirect } from '../http/verdict.ts';
import { isAllowed } from '../pipeline/robots.ts';
import { askRobots } from './ask-robots.ts';
import { createHostWatch } from './host-watch.ts';
import { type LookUps, lineKey, openLookUps } from './polite-look-ups.ts';
import { type Granted, type PoliteDeps, requestInTurn } from './polite-request.ts';

/** One request for an address, over all its redirects. */
export interface PoliteRequest {
  /** The job's id (`jobId`): under this name it keeps its place in the line, also over restarts. */
  job: string;
  /** As `fetchAddress` gives it. */
  url: string;
  /** The URL that waits, so that neither sweep nor purge miss it; null for a source. */
  target: { urlId: number; request: number } | null;
  headers: Record<string, string>;
  /** False for a feed that a person subscribed to; whatever we found by ourselves asks robots.txt first. */
  obeyRobots: boolean;
  signal: AbortSignal;
}

export type PoliteAnswer =
  | { kind: 'answer'; verdict: FetchVerdict }
  /** It is not this job's turn: it is to come back, no attempt spent. `isNew`: it has just taken its place. */
  | { kind: 'later'; host: string; waitMs: number; isNew: boolean }
  /** The host is paused: the job ends, and `hosts resume` brings it back. */
  | { kind: 'paused'; host: string };

/**
 * The one way in which workers ask other people's servers: each hop of a request waits for its turn at its host and
 * asks robots.txt first. What is refused on the way is a verdict: `robots` and `blocked` for good, `robots-unreachable`
 * and `host-down` to be tried again.
 */
export interface PoliteClient {
  ask(request: PoliteRequest): Promise<PoliteAnswer>;
  /**
   * For work that asks several times, such as a poll: each `fetch` sleeps until its turn, which comes before those of
   * pages. What would have to wait long is a failure to be tried again, reason `paused` or `busy`.
   */
  patient(request: Pick<PoliteRequest, 'job' | 'obeyRobots'>): Pick<HttpClient, 'fetch'>;
  close(): void;
}

/** What asks by hand, and may sleep until its turn. */
export interface PatientDeps {
  web: Pick<PoliteClient, 'patient'>;
  signal: AbortSignal;
}

export function createPoliteClient(options: Omit<PoliteDeps, 'watch'>): PoliteClient {
  const deps = { ...options, watch: createHostWatch(options.db), lookUps: openLookUps(options.db) };
  const robotsAsked = new Map<string, ReturnType<typeof askRobots>>();
  return {
    ask: (request) => askPolitely({ ...deps, robotsAsked }, request),
    patient: (request) => ({
      fetch: (url, options = {}) => askPatiently({ ...deps, robotsAsked }, { ...request, ...options, url }),
    }),
    close: () => deps.watch.close(),
  };
}

interface Deps extends PoliteDeps {
  lookUps: LookUps;
  /** Origins of unpaced hosts whose robots.txt is on its way, which nothing else keeps from being asked for twice. */
  robotsAsked: Map<string, ReturnType<typeof askRobots>>;
}

/** A host whose turn is further away than this is asked another time. */
const LONGEST_SLEEP_MS = 120_000;

type PatientRequest = Pick<PoliteRequest, 'job' | 'obeyRobots' | 'url'> & {
  headers?: Record<string, string>;
  signal?: AbortSignal;
};

async function askPatiently(deps: Deps, request: PatientRequest): Promise<FetchVerdict> {
  const { job, url, signal = new AbortController().signal, headers = {} } = request;
  const fail = (reason: string, message: string, retryAfterMs = 0): FetchVerdict => {
    const hop = nothing({ url, redirects: [], movedTo: null });
    return { ...hop, kind: 'failed', reason, message, retry: true, retryAfterMs };
  };
  // A poll that was broken off may have left its place, on the way to another address.
  await dropTurn(deps.db, job);
  for (const end = Date.now() + LONGEST_SLEEP_MS; !signal.aborted; ) {
    const answer = await askPolitely(deps, { ...request, target: null, headers, signal });
    if (answer.kind === 'answer') return answer.verdict;
    if (answer.kind === 'paused') return fail('paused', `${answer.host} is paused`, LONGEST_SLEEP_MS);
    if (Date.now() + answer.waitMs > end) {
      await dropTurn(deps.db, job);
      return fail(
        'busy',
        `${answer.host} is to be left alone for ${Math.ceil(answer.waitMs / 1_000)} s`,
        answer.waitMs,
      );
    }
    await sleep(answer.waitMs, undefined, { signal }).catch(() => {});
  }
  return fail('aborted', 'the fetch was called off');
}

async function askPolitely(deps: Deps, request: PoliteRequest): Promise<PoliteAnswer> {
  let hop: Hop = (await deps.lookUps.hop(request.job)) ?? {
    url: request.url,
    redirects: [],
    movedTo: null,
  };
  for (;;) {
    const answer = await askHop(deps, request, hop);
    if (answer === 'again') continue;
    if (answer.kind === 'later' || answer.kind === 'paused') return answer;
    if (answer.kind === 'answer') {
      // An earlier hop may have left a place in another line.
      if (hop.redirects.length > 0) await dropTurn(deps.db, request.job);
      return answer;
    }
    const stop = checkRedirect({ ...hop, redirects: [...hop.redirects] }, answer);
    if (stop) {
      await dropTurn(deps.db, request.job);
      return { kind: 'answer', verdict: stop };
    }
    const redirects = [...hop.redirects, answer.url];
    hop = { url: answer.location, redirects, movedTo: movedTo(hop.movedTo, redirects[0] ?? hop.url, answer) };
  }
}

/** @returns `again` where something was learned, or changed, that the next look will find */
async function askHop(deps: Deps, request: PoliteRequest, hop: Hop): Promise<PoliteAnswer | Redirect | 'again'> {
  const { job, target, headers, signal, obeyRobots } = request;
  const answer = (verdict: FetchVerdict) => ({
    kind: 'answer' as const,
    verdict: { ...verdict, redirects: [...hop.redirects], movedTo: hop.movedTo },
  });
  const url = new URL(hop.url);
  if (!isAskable(url)) return answer(await deps.http.fetch(hop.url));
  const defaultGapMs = deps.gapMs(url);
  const robots = obeyRobots ? await deps.lookUps.robots(url.origin) : undefined;
  const line = await deps.lookUps.line(lineKey({ host: url.host, defaultGapMs }));
  const forbidden = robots && forbids(robots, hop);
  if (forbidden) {
    await dropTurn(deps.db, job);
    return answer(forbidden);
  }
  const turn = await takeTurn(deps.db, { job, host: url.host, defaultGapMs, url: target, hop }, line);
  if (turn.kind !== 'go') return withoutTurn(turn, hop, url.host);
  if (obeyRobots && !robots) {
    const failed = await robotsOnce(deps, request, url, turn);
    if (!failed) return 'again';
    await dropTurn(deps.db, job);
    return answer({ ...failed, url: hop.url });
  }
  const stays = ({ kind }: FetchVerdict | Redirect) => kind === 'redirect';
  const verdict = await requestInTurn(deps, { job, url: hop.url, turn, headers, signal, stays });
  if (!verdict) return 'again';
  return verdict.kind === 'redirect' ? verdict : answer(verdict);
}

/** What the HTTP client refuses without asking anybody needs no turn. */
function isAskable(url: URL): boolean {
  return /^https?:$/.test(url.protocol) && !url.username && !url.password;
}

async function robotsOnce(deps: Deps, request: PoliteRequest, url: URL, turn: Granted) {
  if (turn.isPaced) return await askRobots(deps, request, url, turn);
  const asked = deps.robotsAsked.get(url.origin) ?? askUnlessKnown(deps, request, url, turn);
  deps.robotsAsked.set(url.origin, asked);
  return await asked.finally(() => deps.robotsAsked.delete(url.origin));
}

/** Another may have asked, and been answered, since this request looked. */
async function askUnlessKnown(deps: Deps, request: PoliteRequest, url: URL, turn: Granted) {
  return (await deps.lookUps.robots(url.origin)) ? undefined : await askRobots(deps, request, url, turn);
}

function forbids(robots: KnownRobots, hop: Hop): FetchVerdict | undefined {
  if (robots.outcome === 'unreachable') {
    const status = robots.status === null ? '' : ` (status ${robots.status})`;
    const message = `robots.txt of ${new URL(hop.url).origin} cannot be had${status}: nothing is fetched until it can`;
    return {
      ...nothing(hop),
      kind: 'failed',
      reason: 'robots-unreachable',
      message,
      retry: true,
      retryAfterMs: 600_000,
    };
  }
  if (isAllowed(robots, hop.url)) return undefined;
  const message = `robots.txt of ${new URL(hop.url).origin} forbids ${hop.url}`;
  return { ...nothing(hop), kind: 'refused', reason: 'robots', message, retry: false };
}

function withoutTurn(turn: Exclude<TurnAnswer, Granted>, hop: Hop, host: string): PoliteAnswer {
  switch (turn.kind) {
    case 'wait':
      return { kind: 'later', host, waitMs: turn.waitMs, isNew: turn.isNew };
    case 'paused':
      return { kind: 'paused', host };
    case 'blocked': {
      const message = `${host} is blocked (\`briefwire hosts list\`)`;
      const verdict = { ...nothing(hop), kind: 'refused' as const, reason: 'blocked', message, retry: false };
      return { kind: 'answer', verdict };
    }
    case 'down': {
      const message = `${host} did not answer ${turn.failures} times in a row (${turn.reason})`;
      const wait = { retry: true, retryAfterMs: Math.ceil(turn.waitMs) };
      return { kind: 'answer', verdict: { ...nothing(hop), kind: 'failed', reason: 'host-down', message, ...wait } };
    }
  }
}

function nothing(hop: Hop) {
  return { url: hop.url, redirects: [...hop.redirects], movedTo: hop.movedTo, status: null, headers: {} };
}
