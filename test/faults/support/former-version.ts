import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const MIGRATIONS = 'src/db/migrations/index.ts';

/** A built checkout of an earlier version. */
export interface FormerVersion {
  /** Its program. */
  bin: string;
  /** Runs one of its commands. @throws Error where that fails */
  run(args: readonly string[], env: Record<string, string>): Promise<unknown>;
  remove(): void;
}

/** The commit before the newest migration; null where the history is not there, as in a shallow clone. */
export function formerCommit(): string | null {
  try {
    const newest = git('log', '-1', '--format=%H', '--', MIGRATIONS).trim();
    return git('rev-parse', '--verify', '--quiet', `${newest}^`).trim() || null;
  } catch {
    return null;
  }
}

/** Builds that commit in a folder of its own, with this checkout's packages where they are those that it asks for. */
export function buildFormer(commit: string): FormerVersion {
  const folder = mkdtempSync(join(tmpdir(), 'briefwire-former-'));
  const archive = execFileSync('git', ['archive', commit], { cwd: ROOT, maxBuffer: 1024 ** 3 });
  execFileSync('tar', ['-x', '-C', folder], { input: archive });
  if (hasPackagesOf(folder)) {
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  } else execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder, stdio: 'ignore' });
  const compiler = join('node_modules', 'typescript', 'bin', 'tsc');
  execFileSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], { cwd: folder });
  const bin = join(folder, 'bin', 'briefwire.js');
  const { PATH = '', HOME = '' } = process.env;
  return {
    bin,
    run: (args, env) => promisify(execFile)(process.execPath, [bin, ...args], { env: { PATH, HOME, ...env } }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function hasPackagesOf(folder: string): boolean {
  const ours = packagesOf(ROOT);
  return [...packagesOf(folder)].every(([place, version]) => ours.get(place) === version);
}

function packagesOf(folder: string): Map<string, string | undefined> {
  const lock = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { version?: string }>;
  };
  return new Map(Object.entries(lock.packages).map(([place, { version }]) => [place, version]));
}

function git(...args: string[]): string {
  return execFileSync('git', args, { cwd: ROOT, encoding: 'utf8', maxBuffer: 1024 ** 3 });
}
