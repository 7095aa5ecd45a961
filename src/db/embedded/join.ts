import { setTimeout as sleep } from 'node:timers/promises';
import { SetupError } from '../../pipeline/errors.ts';
import type { Log } from './cluster.ts';
import { type Connection, connectionTo, type Hold, hold, isLastHolder, isPassing } from './holder.ts';
import type { Places } from './places.ts';
import { isAlive, type Postmaster, readPostmaster, removeStaleLocks, requestStop } from './postmaster.ts';
import { type Spawned, spawnServer } from './start.ts';

/** What joining and leaving need to know of one home. */
export interface Home {
  places: Places;
  binDir: string;
  log: Log;
}

/** Membership: while the client's connection lives, the server is in use. */
export interface Membership extends Hold {
  connection: Connection;
  /** The server that we joined is the one that we spawned. */
  startedByUs: boolean;
}

const POLL_MS = 20;
/** Between two starts that fail: a server that was killed leaves processes that need a moment to end. */
const RESTART_MS = 200;
/** How long nothing may seem to happen. */
const PATIENCE_MS = 5_000;
/** How long a server may take that is visibly at it: replaying its log after a crash, or writing all out at its end. */
const BUSY_MS = 120_000;

interface Attempt {
  spawned: Spawned | undefined;
  /** One of ours has ended by itself, and not because another process's was faster. */
  failed: boolean;
  problem: string;
  /** When to give up unless something moves. */
  until: number;
}

/**
 * Joins the server of this home, starting it if none runs.
 * @param preferredPort see `spawnServer`
 * @throws SetupError with the server's own words where it does not come up; the signal's reason
 */
export async function joinServer(home: Home, signal?: AbortSignal, preferredPort?: number): Promise<Membership> {
  const last = Date.now() + BUSY_MS;
  const until = Date.now() + PATIENCE_MS;
  const attempt: Attempt = { spawned: undefined, failed: false, problem: 'it does not answer', until };
  while (Date.now() < Math.min(attempt.until, last)) {
    const postmaster = await readPostmaster(home.places);
    const joined = postmaster?.status === 'ready' && (await tryToHold(postmaster, home, attempt));
    if (joined) return joined;
    await ensureRunning(postmaster, home, attempt, signal, preferredPort);
    await sleep(POLL_MS);
  }
  throw new SetupError(`the embedded PostgreSQL does not start: ${attempt.problem} (its log: ${home.places.logFile})`);
}

async function tryToHold(postmaster: Postmaster, home: Home, attempt: Attempt): Promise<Membership | undefined> {
  try {
    const connection = await connectionTo(postmaster, home.places);
    const held = await hold(connection, home.places);
    return { ...held, connection, startedByUs: attempt.spawned?.pid === postmaster.pid };
  } catch (error) {
    if (!isPassing(error))
      throw new SetupError(`the embedded PostgreSQL refuses us: ${String(error)}`, { cause: error });
    attempt.problem = String(error);
    // "Starting up", although its file says ready: it begins again after one of its processes crashed.
    if (error instanceof Error && 'code' in error && error.code === '57P03') attempt.until = Date.now() + PATIENCE_MS;
    return undefined;
  }
}

/** Spawns a server unless one is there or on its way. Several processes may do so at once: PostgreSQL lets one live. */
async function ensureRunning(
  postmaster: Postmaster | undefined,
  home: Home,
  attempt: Attempt,
  signal: AbortSignal | undefined,
  preferredPort: number | undefined,
): Promise<void> {
  const { spawned } = attempt;
  const alive = postmaster !== undefined && (await isAlive(postmaster, home.places));
  if (alive || (spawned && spawned.failure === undefined)) {
    // One of ours that comes up after others of ours have failed is no news.
    const again = attempt.failed && (!alive || postmaster.pid === spawned?.pid);
    if (postmaster?.status !== 'ready' && !again) attempt.until = Date.now() + PATIENCE_MS;
    return;
  }
  if (spawned?.failure !== undefined) {
    attempt.failed = true;
    attempt.problem = spawned.failure;
    await sleep(RESTART_MS);
  }
  // Only here: once a server of ours is on its way it must be joined to be stopped again.
  signal?.throwIfAborted();
  await removeStaleLocks(home.places);
  attempt.spawned = await spawnServer(home.binDir, home.places, preferredPort);
  home.log('embedded.starting', { pid: attempt.spawned.pid, dataDir: home.places.dataDir });
}

/**
 * Ends a membership and stops the server if it was the last; returns when the server has ended. Never fails: a server
 * that is gone has been left.
 */
export async function leaveServer({ client }: Membership, home: Home): Promise<void> {
  try {
    if (await isLastHolder(client)) await stopServer(home);
  } catch (error) {
    if (!isPassing(error)) home.log('embedded.leave_failed', { error: String(error) });
  }
  await client.end().catch(() => {});
}

async function stopServer(home: Home): Promise<void> {
  const postmaster = await readPostmaster(home.places);
  if (!postmaster || !(await isAlive(postmaster, home.places))) return;
  await requestStop(postmaster, home.binDir, home.places);
  for (const until = Date.now() + BUSY_MS; Date.now() < until; await sleep(POLL_MS)) {
    if (await isAlive(postmaster, home.places)) continue;
    home.log('embedded.stopped', { pid: postmaster.pid });
    return;
  }
  home.log('embedded.stops_slowly', { pid: postmaster.pid });
}
