import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Places, ServerUser } from './places.ts';

/** Handed to PostgreSQL's programs; nothing else is, least of all PGDATA, PGPORT or a locale of the caller. */
const PASSED_ON = ['PATH', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'windir', 'LD_LIBRARY_PATH', 'DYLD_LIBRARY_PATH'];

/**
 * Lets glibc ask for pages of 2 MB where the kernel has them: a search that collects some ten thousand hits spent two
 * thirds of its time on getting memory by 4 kB. Other C libraries do not look at it.
 */
const LARGE_PAGES = 'glibc.malloc.hugetlb=1';

export function serverEnvironment(): NodeJS.ProcessEnv {
  const kept = PASSED_ON.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]));
  return { ...Object.fromEntries(kept), LC_ALL: 'C', GLIBC_TUNABLES: LARGE_PAGES };
}

/** Path of one of PostgreSQL's programs. */
export function program(binDir: string, name: 'postgres' | 'initdb' | 'pg_ctl'): string {
  return join(binDir, process.platform === 'win32' ? `${name}.exe` : name);
}

/** Rights to run with: `uid` and `gid` where the server has an account of its own. */
export function identity(user: ServerUser | undefined): { uid?: number; gid?: number } {
  return user ? { uid: user.uid, gid: user.gid } : {};
}

/**
 * Runs one of PostgreSQL's programs to its end, as the server's user.
 * @param input goes to its stdin
 * @returns exit status (null: killed, or could not be run) and what it printed on stdout and stderr
 */
export function runProgram(
  file: string,
  args: readonly string[],
  places: Places,
  input = '',
): Promise<{ status: number | null; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(file, args, { cwd: places.base, env: serverEnvironment(), ...identity(places.user) });
    let output = '';
    child.stdout.on('data', (text) => {
      output += text;
    });
    child.stderr.on('data', (text) => {
      output += text;
    });
    child.stdin.on('error', () => {});
    child.stdin.end(input);
    child.on('error', (error) => resolve({ status: null, output: error.message }));
    child.on('close', (status) => resolve({ status, output }));
  });
}
