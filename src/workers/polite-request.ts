import type { Db } from '../db/database.ts';
import { leaveTurn, type TurnAnswer } from '../db/turns.ts';
import type { HttpClient } from '../http/client.ts';
import type { FetchVerdict, Redirect } from '../http/verdict.ts';
import type { HostWatch } from './host-watch.ts';

export interface PoliteDeps {
  db: Db;
  http: HttpClient;
  watch: HostWatch;
  /** The product token that robots.txt knows us by. */
  robotsToken: string;
  /** The gap of a host for which nobody set one, milliseconds; 0 for one that is not paced. */
  gapMs: (url: URL) => number;
}

export type Granted = Extract<TurnAnswer, { kind: 'go' }>;

interface TurnedRequest {
  job: string;
  url: string;
  turn: Granted;
  headers: Record<string, string>;
  signal: AbortSignal;
  cutAt?: number;
  /** Whether the job needs its place again after this answer. */
  stays: (verdict: FetchVerdict | Redirect) => boolean;
}

/** Where a site says "later" without saying when (statuses 429 and 503). */
const REST_MS = 30_000;
/** A host that asks for more is asked again after this long all the same: it can say so again. */
const MAX_REST_MS = 3_600_000;

/**
 * Makes one request in a turn that was granted, and gives the turn back.
 * @returns null where somebody paused or blocked the host meanwhile
 */
export async function requestInTurn(deps: PoliteDeps, request: TurnedRequest): Promise<FetchVerdict | Redirect | null> {
  const { url, turn, headers, cutAt } = request;
  const { host } = new URL(url);
  const watched = deps.watch.watch(host);
  const signal = AbortSignal.any([request.signal, watched.signal]);
  try {
    const verdict = await deps.http.fetchOne(url, { headers, signal, ...(cutAt === undefined ? {} : { cutAt }) });
    const wasStopped = watched.signal.aborted && !request.signal.aborted;
    if (turn.isPaced) await leaveTurn(deps.db, turnEnd(request, host, verdict, wasStopped));
    return wasStopped ? null : verdict;
  } finally {
    watched.release();
  }
}

function turnEnd(
  { job, turn, stays, signal }: TurnedRequest,
  host: string,
  verdict: FetchVerdict | Redirect,
  stopped: boolean,
) {
  const reason = 'reason' in verdict ? verdict.reason : null;
  const asked = 'retryAfterMs' in verdict ? verdict.retryAfterMs : undefined;
  const wantsRest = verdict.status === 429 || asked !== undefined;
  return {
    job,
    host,
    gapMs: turn.gapMs,
    status: verdict.status,
    reason,
    unreachable: verdict.status === null && (reason === 'connect' || reason === 'timeout'),
    restMs: wantsRest ? Math.min(asked ?? REST_MS, MAX_REST_MS) : 0,
    // A job that is handed back at the end of a shift goes on with its place.
    stays: stopped || signal.aborted || stays(verdict),
  };
}
