import { chmod, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { embeddedPlaces } from '../src/db/embedded.ts';
import { recordsOf, runCli } from './support/cli.ts';

const SAMPLES = fileURLToPath(new URL('../samples', import.meta.url));

describe('with nothing configured', () => {
  let folder: string;
  let env: { BRIEFWIRE_HOME: string };

  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'briefwire-default-'));
    // Nobody else may enter: as root the server's user cannot, and the data goes elsewhere.
    await chmod(folder, 0o700);
    env = { BRIEFWIRE_HOME: path.join(folder, 'home') };
  });

  afterAll(async () => {
    await rm(path.dirname(embeddedPlaces(env.BRIEFWIRE_HOME).dataDir), { recursive: true, force: true });
    await rm(folder, { recursive: true, force: true });
  });

  it('three first runs at once make one database, and each does its work', async () => {
    const runs = await Promise.all([0, 1, 2].map(() => runCli(['ingest', SAMPLES, '--json'], env)));
    expect(runs.map((run) => [run.status, run.stderr])).toEqual([
      [0, ''],
      [0, ''],
      [0, ''],
    ]);
    const reports = await runCli(['report', 'articles', '--json', '--limit', '100'], env);
    const articles = recordsOf(reports.stdout);
    expect(articles.length).toBeGreaterThan(5);
    expect(new Set(articles.map((article) => article['url'])).size).toBe(articles.length);
  });

  it('doctor finds it well, and says where it lies', async () => {
    const run = await runCli(['doctor', '--json'], env);
    expect(run.status).toBe(0);
    const checks = recordsOf(run.stdout);
    expect(checks.filter((check) => check['state'] === 'fail')).toEqual([]);
    expect(JSON.stringify(checks)).toContain(embeddedPlaces(env.BRIEFWIRE_HOME).dataDir);
  });
});
