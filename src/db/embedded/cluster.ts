import { randomBytes } from 'node:crypto';
import { chown, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SetupError } from '../../pipeline/errors.ts';
import { makeFolderOnce } from './folders.ts';
import type { Places } from './places.ts';
import { program, runProgram } from './process.ts';

export const USER = 'briefwire';
export const DATABASE = 'briefwire';
const PRIVATE = 0o600;
const PRIVATE_FOLDER = 0o700;
const PASSWORD_FILE = 'briefwire.password';
const PASSWORD_BYTES = 24;
/**
 * pg_trgm asks the C library what a letter is, so the character type must be a UTF-8 one or Chinese has no trigrams;
 * which names exist differs (C.UTF-8: glibc >= 2.35 and Debian before; macOS and older glibc: en_US). The first that
 * initdb takes is used.
 */
const CHARACTER_TYPES: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  darwin: ['en_US.UTF-8', 'UTF-8', 'C.UTF-8'],
  win32: ['en-US', 'English_United States'],
};
const USUAL_CHARACTER_TYPES = ['C.UTF-8', 'C.utf8', 'en_US.UTF-8', 'en_US.utf8'];

export type Log = (event: string, fields: Record<string, unknown>) => void;

/**
 * Makes the data folder with the database in it, unless it is there: complete or not at all.
 * @throws SetupError with what initdb said
 */
export async function createCluster(binDir: string, places: Places, log: Log): Promise<void> {
  await makeFolderOnce(places.dataDir, async (folder) => {
    log('embedded.creating', { dataDir: places.dataDir });
    const characterType = await initialize(binDir, folder, places);
    if (characterType === 'C') log('embedded.no_utf8_locale', { effect: 'pg_trgm gives no Chinese trigrams' });
    const password = randomBytes(PASSWORD_BYTES).toString('hex');
    await allow(folder);
    await createDatabase(binDir, folder, places, password);
    const passwordFile = join(folder, PASSWORD_FILE);
    await writeFile(passwordFile, password, { mode: PRIVATE, flush: true });
    if (places.user) await chown(passwordFile, places.user.uid, places.user.gid);
    log('embedded.created', { dataDir: places.dataDir, characterType });
  });
}

/** The password of `USER` over TCP; the socket's folder is private, so nobody is asked there. */
export async function readPassword(places: Places): Promise<string> {
  return readFile(join(places.dataDir, PASSWORD_FILE), 'utf8');
}

/** @returns the character type used; 'C' only where no UTF-8 one exists */
async function initialize(binDir: string, folder: string, places: Places): Promise<string> {
  const candidates = CHARACTER_TYPES[process.platform] ?? USUAL_CHARACTER_TYPES;
  let output = '';
  for (const characterType of [...candidates, 'C']) {
    await mkdir(folder, { recursive: true, mode: PRIVATE_FOLDER });
    if (places.user) await chown(folder, places.user.uid, places.user.gid);
    const args = [`--pgdata=${folder}`, `--username=${USER}`, '--auth=trust', '--encoding=UTF8', '--no-instructions'];
    args.push('--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C', `--lc-ctype=${characterType}`);
    const done = await runProgram(program(binDir, 'initdb'), args, places);
    if (done.status === 0) return characterType;
    output = done.output;
    if (!/invalid locale name|invalid locale settings|locale name/.test(output)) break;
  }
  throw new SetupError(`cannot create the embedded database in ${places.dataDir}: ${lastLines(output)}`);
}

/** Who may come in: anyone who reaches the private socket folder; over TCP the holder of the password. */
async function allow(folder: string): Promise<void> {
  const socket = process.platform === 'win32' ? '' : 'local all all trust\n';
  await writeFile(join(folder, 'pg_hba.conf'), `${socket}host all all 127.0.0.1/32 scram-sha-256\n`, { flush: true });
}

/** In single-user mode, before the folder gets its name: so the database exists once, however many come first. */
async function createDatabase(binDir: string, folder: string, places: Places, password: string): Promise<void> {
  const statements = `alter role ${USER} password '${password}'\ncreate database ${DATABASE}\n`;
  const args = ['--single', '-D', folder, '-c', 'log_min_messages=error', 'postgres'];
  const done = await runProgram(program(binDir, 'postgres'), args, places, statements);
  if (done.status === 0 && !/\b(?:ERROR|FATAL|PANIC):/.test(done.output)) return;
  throw new SetupError(`cannot create the embedded database in ${places.dataDir}: ${lastLines(done.output)}`);
}

function lastLines(output: string): string {
  return output.trim().split('\n').slice(-3).join(' / ') || 'the program could not be run';
}
