import { findRobots, type KnownRobots } from '../db/robots.ts';
import { dropTurn, findHop, type Hop, type TurnAnswer, takeTurn } from '../db/turns.ts';
import { checkRedirect, movedTo } from '../http/client.ts';
import type { FetchVerdict, Redirect } from '../http/verdict.ts';
import { isAllowed } from '../pipeline/robots.ts';
import { askRobots } from './ask-robots.ts';
import { createHostWatch } from './host-watch.ts';
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
  close(): void;
}

export function createPoliteClient(options: Omit<PoliteDeps, 'watch'>): PoliteClient {
  const deps = { ...options, watch: createHostWatch(options.db) };
  const robotsAsked = new Map<string, ReturnType<typeof askRobots>>();
  return {
    ask: (request) => askPolitely({ ...deps, robotsAsked }, request),
    close: () => deps.watch.close(),
  };
}

interface Deps extends PoliteDeps {
  /** Origins of unpaced hosts whose robots.txt is on its way, which nothing else keeps from being asked for twice. */
  robotsAsked: Map<string, ReturnType<typeof askRobots>>;
}

async function askPolitely(deps: Deps, request: PoliteRequest): Promise<PoliteAnswer> {
  let hop: Hop = (await findHop(deps.db, request.job)) ?? {
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
  const robots = obeyRobots ? await findRobots(deps.db, url.origin) : undefined;
  const forbidden = robots && forbids(robots, hop);
  if (forbidden) {
    await dropTurn(deps.db, job);
    return answer(forbidden);
  }
  const turn = await takeTurn(deps.db, { job, host: url.host, defaultGapMs: deps.gapMs(url), url: target, hop });
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
  const asked = deps.robotsAsked.get(url.origin) ?? askRobots(deps, request, url, turn);
  deps.robotsAsked.set(url.origin, asked);
  return await asked.finally(() => deps.robotsAsked.delete(url.origin));
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
