import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { binariesFolder, copyBinaries, NOT_INSTALLED } from './embedded/binaries.ts';
import { createCluster, type Log } from './embedded/cluster.ts';
import { makeFolder, removeLeftovers } from './embedded/folders.ts';
import type { Connection } from './embedded/holder.ts';
import { type Home, joinServer, leaveServer, type Membership } from './embedded/join.ts';
import { findPlaces, type Places } from './embedded/places.ts';

/** A running server that this process counts as a user of. */
export interface EmbeddedServer {
  /** For pg's pool; `host` is a folder where the server is on a Unix socket. */
  connection: Connection;
  /** The same for psql and other programs; over TCP it carries the password. */
  url: string;
  dataDir: string;
  binDir: string;
  startedByUs: boolean;
  /** Leaves, and stops the server if nobody else uses it. Close the pools before. May be called again. */
  close(): Promise<void>;
}

const PRIVATE_FOLDER = 0o700;
/** As root: the server's user passes through, without seeing what else is there. */
const PASSABLE_FOLDER = 0o711;
const REJOIN_PAUSE_MS = 1_000;

/**
 * Joins the embedded PostgreSQL of a home: makes it if there is none, starts it if it does not run, and shares it with
 * the other briefwire processes of that home. The last to leave stops it. If the server is lost (killed, crashed) while
 * we use it, it is started again in the background at the same place; queries fail meanwhile. If all its users are
 * killed with SIGKILL it keeps running, and the next one joins it.
 * @param options.home `BRIEFWIRE_HOME`; need not exist
 * @param options.signal gives up joining; no effect afterwards
 * @throws SetupError where it cannot be had, with the reason in one line; the signal's reason
 */
export async function joinEmbedded(options: {
  home: string;
  log?: Log;
  signal?: AbortSignal;
}): Promise<EmbeddedServer> {
  const { log = () => {}, signal } = options;
  const places = findPlaces(options.home);
  const binDir = await copyBinaries(places, log);
  const home: Home = { places, binDir, log };
  await prepareFolders(places, options.home);
  signal?.throwIfAborted();
  await createCluster(binDir, places, log);
  const membership = await joinServer(home, signal);
  log('embedded.joined', { startedByUs: membership.startedByUs, dataDir: places.dataDir, reason: places.reason });
  const close = keepJoined(home, membership);
  if (signal?.aborted) await close();
  signal?.throwIfAborted();
  const { connection, startedByUs } = membership;
  return { connection, url: toUrl(connection), dataDir: places.dataDir, binDir, startedByUs, close };
}

/**
 * Says where the embedded server of a home lies (or will lie) and why, creating nothing.
 * @returns absolute paths; `socketDir` is '' where it is on loopback TCP, `binDir` where the binaries are not installed
 * @throws SetupError where there is no place for it
 */
export function embeddedPlaces(home: string): { dataDir: string; socketDir: string; binDir: string; reason: string } {
  const places = findPlaces(home);
  const folder = binariesFolder(places);
  return {
    dataDir: places.dataDir,
    socketDir: places.socketDir ?? '',
    binDir: folder ? join(folder, 'bin') : '',
    reason: folder ? places.reason : NOT_INSTALLED,
  };
}

async function prepareFolders(places: Places, home: string): Promise<void> {
  await makeFolder(places.base, places.user ? PASSABLE_FOLDER : PRIVATE_FOLDER);
  if (places.socketDir) await makeFolder(places.socketDir, PRIVATE_FOLDER, places.user);
  const note = join(places.base, 'home');
  // Elsewhere the folder's name is a hash: say whose it is.
  if (!places.base.endsWith('postgres') && !existsSync(note)) await writeFile(note, `${resolve(home)}\n`);
  await removeLeftovers(places.dataDir);
}

/** Joins again whenever the connection is lost that makes us a user of the server. @returns what leaves for good */
function keepJoined(home: Home, first: Membership): () => Promise<void> {
  const closing = new AbortController();
  let membership: Membership | undefined = first;
  let rejoining: Promise<void> | undefined;
  let closed: Promise<void> | undefined;

  const watch = ({ ended }: Membership) => {
    void ended.then(() => {
      if (closing.signal.aborted) return;
      membership = undefined;
      home.log('embedded.lost', { dataDir: home.places.dataDir });
      rejoining = rejoin();
    });
  };
  const rejoin = async () => {
    while (!closing.signal.aborted) {
      try {
        membership = await joinServer(home, closing.signal, first.connection.port);
        home.log('embedded.rejoined', { startedByUs: membership.startedByUs, port: membership.connection.port });
        return watch(membership);
      } catch (error) {
        home.log('embedded.rejoin_failed', { error: String(error) });
        await sleep(REJOIN_PAUSE_MS, undefined, { signal: closing.signal }).catch(() => {});
      }
    }
  };
  const leave = async () => {
    closing.abort();
    await rejoining;
    if (membership) await leaveServer(membership, home);
  };
  watch(first);
  return () => {
    closed ??= leave();
    return closed;
  };
}

/** psql and pg both take a socket's folder as the parameter `host`. */
function toUrl({ host, port, user, database, password }: Connection): string {
  if (!password) return `postgresql:///${database}?${new URLSearchParams({ host, port: String(port), user })}`;
  return `postgresql://${user}:${password}@${host}:${port}/${database}`;
}
