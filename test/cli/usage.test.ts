import { spawnSync } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { runCli } from '../support/cli.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

describe('wrong use', () => {
  it.each([
    [['ingest', '--frobnicate'], 2, "briefwire: unknown option '--frobnicate'"],
    [['ingset'], 2, "briefwire: unknown command 'ingset' (Did you mean ingest?)"],
    [['ingest'], 2, 'briefwire: name files, folders, WARC files or URLs, or --due to poll the sources that are due'],
    [['ingest', 'no-such-file.html'], 1, 'briefwire: no such file or folder: no-such-file.html'],
    [['ingest', 'http://'], 2, 'briefwire: not an http, https or file address: http://'],
    [['enqueue', 'ftp://example.com/'], 2, 'briefwire: not an http, https or file address: ftp://example.com/'],
    [
      ['enqueue', 'file:///etc/hosts'],
      2,
      'briefwire: enqueue takes http(s) addresses, for a file use `ingest`: file:///etc/hosts',
    ],
    [
      ['worker', '--queues', 'fetch,sleep'],
      2,
      "briefwire: option '--queues <names>' argument 'fetch,sleep' is invalid. The queues are source, fetch, article.",
    ],
    [['runs', 'show', 'x'], 2, "briefwire: a run's id is a number (see `runs list`), not x"],
  ])('%j exits with %i and one line that says what is wrong', async (args, status, line) => {
    expect(await runCli(args)).toMatchObject({ status, stdout: '', stderr: `${line}\n` });
  });

  it('lists every wrong setting at once, and shows no password', async () => {
    const env = { DATABASE_URL: 'mysql://me:hush@host/x', BRIEFWIRE_TZ: 'Mars/Olympus', BRIEFWIRE_PORT: 'http' };
    const run = await runCli(['runs', 'list'], env);
    expect(run.status).toBe(1);
    expect(run.stderr.trim().split('\n')).toHaveLength(4);
    expect(run.stderr).not.toContain('hush');
  });

  it('says which server does not answer', async () => {
    const run = await runCli(['runs', 'list'], { DATABASE_URL: 'postgres://me:hush@127.0.0.1:1/x' });
    expect(run).toMatchObject({
      status: 1,
      stderr:
        'briefwire: no database at postgres://me@127.0.0.1:1/x (DATABASE_URL): connect ECONNREFUSED 127.0.0.1:1\n',
    });
  });
});

describe('help', () => {
  it.each([[[]], [['ingest']], [['report', 'briefs']], [['sources', 'add']], [['doctor']]])(
    '%j explains itself on stdout',
    async (command) => {
      const run = await runCli([...command, '--help']);
      expect(run).toMatchObject({ status: 0, stderr: '' });
      expect(run.stdout).toMatch(/^Usage: briefwire /);
    },
  );
});

it('says in one line what to run where it was not built', async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'briefwire-unbuilt-'));
  try {
    await cp(path.join(ROOT, 'bin'), path.join(folder, 'bin'), { recursive: true });
    const run = spawnSync(process.execPath, [path.join(folder, 'bin/briefwire.js'), 'doctor'], { encoding: 'utf8' });
    expect(run.status).toBe(1);
    expect(run.stderr).toMatch(/^briefwire: not built yet; run `npm ci && npm run build` in .*\n$/);
  } finally {
    await rm(folder, { recursive: true });
  }
});
