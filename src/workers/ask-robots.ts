import { setTimeout as sleep } from 'node:timers/promises';
import { type KnownRobots, saveRobots } from '../db/robots.ts';
import { dropTurn, takeTurn } from '../db/turns.ts';
import { checkRedirect } from '../http/client.ts';
import type { FetchVerdict, Redirect } from '../http/verdict.ts';
import { parseRobots } from '../pipeline/robots.ts';
import { type Granted, type PoliteDeps, requestInTurn } from './polite-request.ts';

/** RFC 9309, 2.5: at least 500 KiB are read. */
const ROBOTS_BYTES = 524_288;
/** For robots.txt with its redirects and the waits between them. */
const ROBOTS_DEADLINE_MS = 60_000;

interface RobotsRequest {
  job: string;
  signal: AbortSignal;
}

/**
 * Gets an origin's robots.txt in the turn that its host granted, and keeps what it says for all workers. Redirects are
 * followed, also to other hosts, each in its turn; the job keeps its place at the host that it came for.
 * @param url any address of that origin
 * @returns undefined where it is known now; else why the host cannot be asked for anything: that it cannot be reached,
 * or may not; null where somebody stopped the host meanwhile
 */
export async function askRobots(
  deps: PoliteDeps,
  { job, signal }: RobotsRequest,
  url: URL,
  turn: Granted,
): Promise<FetchVerdict | null | undefined> {
  const limited = AbortSignal.any([signal, AbortSignal.timeout(ROBOTS_DEADLINE_MS)]);
  const verdict = await followRobots(deps, { job, signal: limited }, `${url.origin}/robots.txt`, turn);
  if (verdict === null) return null;
  const isUnreached = verdict.status === null && verdict.redirects.length === 0;
  if (isUnreached && (signal.aborted || !limited.aborted)) return verdict;
  await saveRobots(deps.db, url.origin, url.host, conclude(verdict, deps.robotsToken));
  return undefined;
}

async function followRobots(
  deps: PoliteDeps,
  { job, signal }: RobotsRequest,
  start: string,
  granted: Granted,
): Promise<FetchVerdict | null> {
  const home = new URL(start).host;
  let [url, turn, name] = [start, granted, job];
  const redirects: string[] = [];
  for (;;) {
    const isHome = new URL(url).host === home;
    const request = { job: name, url, turn, headers: {}, signal, cutAt: ROBOTS_BYTES, stays: () => isHome };
    const verdict = await requestInTurn(deps, request);
    if (verdict === null) return isHome ? null : unreachable(url, redirects, 'the host was stopped');
    if (verdict.kind !== 'redirect') return { ...verdict, redirects };
    const stop = checkRedirect({ redirects, movedTo: null }, verdict);
    if (stop) return stop;
    redirects.push(url);
    url = verdict.location;
    name = new URL(url).host === home ? job : `${job}/robots`;
    const next = await waitForTurn(deps, name, new URL(url), signal);
    if (!next) return unreachable(url, redirects, 'its host has no turn to give');
    turn = next;
  }
}

async function waitForTurn(deps: PoliteDeps, job: string, url: URL, signal: AbortSignal): Promise<Granted | undefined> {
  for (;;) {
    const turn = await takeTurn(deps.db, { job, host: url.host, defaultGapMs: deps.gapMs(url), url: null, hop: null });
    if (turn.kind === 'go') return turn;
    const goesOn = turn.kind === 'wait' && turn.waitMs < ROBOTS_DEADLINE_MS;
    if (goesOn) await sleep(turn.waitMs, undefined, { signal }).catch(() => {});
    if (goesOn && !signal.aborted) continue;
    if (job.endsWith('/robots')) await dropTurn(deps.db, job);
    return undefined;
  }
}

function unreachable(url: string, redirects: string[], why: string): FetchVerdict {
  const message = `robots.txt redirects to ${url}: ${why}`;
  return {
    kind: 'failed',
    reason: 'robots-unreachable',
    message,
    retry: true,
    url,
    redirects,
    movedTo: null,
    status: null,
    headers: {},
  };
}

/**
 * RFC 9309, 2.3.1: no robots.txt (4xx, or redirects that lead nowhere) allows everything, a server that fails forbids
 * everything for now. 429 is a server that fails.
 */
function conclude(verdict: Exclude<FetchVerdict, Redirect>, token: string): KnownRobots {
  const { status } = verdict;
  const nothing = { status, rules: [], crawlDelayMs: null, sitemaps: [] };
  if (verdict.kind === 'page') {
    return { outcome: 'rules', status, ...parseRobots(new TextDecoder().decode(verdict.bytes), token, verdict.url) };
  }
  const isMissing = status !== null && status >= 300 && status < 500 && status !== 429;
  // What we refuse to fetch on the way (a private address, a strange URL) is a redirect that leads nowhere.
  const leadsNowhere = verdict.kind === 'refused' && ['bad-url', 'private-address'].includes(verdict.reason);
  return { outcome: isMissing || leadsNowhere ? 'none' : 'unreachable', ...nothing };
}
