import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, readFileSync, realpathSync, type Stats, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { SetupError } from '../../pipeline/errors.ts';

/** The account that PostgreSQL runs as, where that is not the caller's own. */
export interface ServerUser {
  uid: number;
  gid: number;
  name: string;
}

/** Where the embedded server's parts lie for one home, and why there. All paths are absolute, symlinks resolved. */
export interface Places {
  /** Holds `data`, `run` and the log. */
  base: string;
  dataDir: string;
  /** Folder of the Unix socket; undefined where its path would be too long (or on Windows): then loopback TCP. */
  socketDir: string | undefined;
  logFile: string;
  /** Folder under which each version of the binaries has a folder, shared by homes. */
  binariesDir: string;
  /** Undefined: the server runs as the caller. */
  user: ServerUser | undefined;
  reason: string;
}

/** Name of the socket file is `.s.PGSQL.<port>`; the port is only a name there. */
export const SOCKET_PORT = 5432;
/** `sockaddr_un.sun_path` without its closing NUL: 108 bytes on Linux, 104 on macOS and the BSDs. */
const SOCKET_PATH_BYTES = process.platform === 'linux' ? 107 : 103;
/** Folders that survive a reboot and that every user can enter: for root alone, first one that will do. */
const ROOT_FOLDERS = ['/var/lib/briefwire', '/var/tmp/briefwire'];
/** PostgreSQL refuses to run as root; these accounts exist on nearly every system. */
const UNPRIVILEGED_NAMES = ['postgres', 'nobody'];
const ANYONE_ENTERS = 0o001;
const GROUP_ENTERS = 0o010;
const OWNER_ENTERS = 0o100;
const OTHERS_WRITE = 0o022;

/**
 * Decides where the embedded server of a home lies, without creating anything.
 * Data that is there already wins, so that a later change of rights or accounts never shows an empty database.
 * @param home `BRIEFWIRE_HOME`, need not exist yet
 * @throws SetupError where the data belongs to another user; as root where no unprivileged account or no reachable folder can be found
 */
export function findPlaces(home: string): Places {
  const realHome = realPath(resolve(home));
  return process.getuid?.() === 0 ? placesForRoot(realHome) : placesForUser(realHome);
}

function placesForUser(home: string): Places {
  const base = join(home, 'postgres');
  const owner = existsSync(base) ? statSync(base).uid : process.getuid?.();
  if (owner !== process.getuid?.()) {
    throw new SetupError(`${base} belongs to user ${owner}: run briefwire as that user, or set BRIEFWIRE_HOME`);
  }
  const cache = join(cacheFolder(), 'briefwire');
  const cacheWorks = isWritable(nearestExisting(cache));
  return arrange(base, cacheWorks ? cache : base, undefined, `under ${home}, as the user who runs briefwire`);
}

function placesForRoot(home: string): Places {
  const inHome = join(home, 'postgres');
  const account = unprivilegedUser();
  const shared = ROOT_FOLDERS.find((folder) => isSafeForRoot(folder, account));
  const apart = shared && join(shared, `home-${createHash('sha256').update(home).digest('hex').slice(0, 16)}`);
  const existing = [inHome, apart].find((base) => base !== undefined && existsSync(join(base, 'data')));
  const user = (existing ? ownerOf(join(existing, 'data')) : undefined) ?? account;
  const why = `PostgreSQL refuses to run as root, so it runs as ${user.name}`;
  const closed = closedFolder(inHome, user);
  const base = existing ?? (closed ? apart : inHome);
  if (base === undefined || (base === inHome && closed)) {
    const remedy = 'open it (chmod o+x), set BRIEFWIRE_HOME to another folder, or set DATABASE_URL';
    throw new SetupError(`${why}, who cannot enter ${closed}: ${remedy}`);
  }
  const place = base === inHome ? `under ${home}` : `under ${base}`;
  const because = base === inHome ? '' : ` (${closed ?? home} cannot be entered by that user, or could not be once)`;
  return arrange(base, shared ?? base, user, `${place}: ${why}${because}`);
}

function arrange(base: string, binariesDir: string, user: ServerUser | undefined, reason: string): Places {
  const socketDir = join(base, 'run');
  const bytes = Buffer.byteLength(join(socketDir, `.s.PGSQL.${SOCKET_PORT}`));
  const windows = process.platform === 'win32';
  const tooLong = bytes > SOCKET_PATH_BYTES;
  const tcp = windows
    ? '; on loopback TCP, as on every Windows'
    : `; on loopback TCP, since a socket's path there takes ${bytes} bytes and ${SOCKET_PATH_BYTES} are possible`;
  return {
    base,
    dataDir: join(base, 'data'),
    socketDir: windows || tooLong ? undefined : socketDir,
    logFile: join(base, 'server.log'),
    binariesDir,
    user,
    reason: windows || tooLong ? reason + tcp : reason,
  };
}

/** Resolves symlinks of the part that exists, so that two names of one home give one server. */
function realPath(path: string): string {
  const existing = nearestExisting(path);
  return join(realpathSync(existing), path.slice(existing.length));
}

function nearestExisting(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : nearestExisting(dirname(path));
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function cacheFolder(): string {
  if (process.platform === 'win32') return process.env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches');
  return process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
}

/** The first folder on the way to `path` that the user may not enter; parts that do not exist yet will be opened. */
function closedFolder(path: string, user: ServerUser): string | undefined {
  const existing = nearestExisting(path);
  const parents: string[] = [];
  for (let at = existing; parents.at(-1) !== at; at = dirname(at)) parents.push(at);
  return parents.reverse().find((folder) => !canEnter(statSync(folder), user));
}

function canEnter(folder: Stats, user: ServerUser): boolean {
  if (folder.uid === user.uid) return (folder.mode & OWNER_ENTERS) !== 0;
  if (folder.gid === user.gid) return (folder.mode & GROUP_ENTERS) !== 0;
  return (folder.mode & ANYONE_ENTERS) !== 0;
}

/** Root runs binaries from there, so nobody else may have made it or be able to write to it. */
function isSafeForRoot(folder: string, user: ServerUser): boolean {
  if (closedFolder(folder, user)) return false;
  if (!existsSync(folder)) return isWritable(dirname(folder));
  const found = statSync(folder);
  return found.isDirectory() && found.uid === 0 && (found.mode & OTHERS_WRITE) === 0;
}

function ownerOf(folder: string): ServerUser | undefined {
  const { uid, gid } = statSync(folder);
  if (uid === 0) return undefined;
  return { uid, gid, name: accounts().find((account) => account.uid === uid)?.name ?? `user ${uid}` };
}

function unprivilegedUser(): ServerUser {
  const known = accounts();
  const found = UNPRIVILEGED_NAMES.map((name) => known.find((account) => account.name === name)).find(
    (account) => account && account.uid !== 0,
  );
  if (found) return found;
  throw new SetupError(
    'PostgreSQL refuses to run as root and /etc/passwd has neither postgres nor nobody: run briefwire as an ordinary user, or set DATABASE_URL',
  );
}

function accounts(): ServerUser[] {
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n');
  return lines.flatMap((line) => {
    const [name, , uid, gid] = line.split(':');
    return name && uid && gid ? [{ name, uid: Number(uid), gid: Number(gid) }] : [];
  });
}
